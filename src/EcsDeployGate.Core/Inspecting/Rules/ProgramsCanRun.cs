using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Inspecting.Programs;

namespace EcsDeployGate.Core.Inspecting.Rules;

/// <summary>Programs of the health check can be executed by the container's user on the task's processor.</summary>
/// <remarks>A loader that is missing is reported by kernels as "no such file" for a file that plainly exists.</remarks>
internal sealed class ProgramsCanRun : ProgramRule
{
    public override RuleInfo Info { get; } = new(
        "EDG-HC10",
        "Programs of the health check can be executed",
        Severity.Error,
        Confidence.Certain,
        NeverPasses,
        "Make the file executable for the container's user, and build it for the image's C library and the task's processor.",
        new("https://man7.org/linux/man-pages/man2/execve.2.html"));

    protected override bool IsMine(ProgramFault fault) =>
        fault is ProgramFault.NotExecutable or ProgramFault.WrongArchitecture or ProgramFault.LoaderMissing or ProgramFault.LibraryMissing;
}
