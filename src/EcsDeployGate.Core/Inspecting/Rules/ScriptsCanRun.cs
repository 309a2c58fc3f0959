using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Inspecting.Programs;

namespace EcsDeployGate.Core.Inspecting.Rules;

/// <summary>Scripts of the health check are there, and so is what their first line names.</summary>
internal sealed class ScriptsCanRun : ProgramRule
{
    public override RuleInfo Info { get; } = new(
        "EDG-HC11",
        "Scripts of the health check can be executed",
        Severity.Error,
        Confidence.Certain,
        NeverPasses,
        "Let the script start with #! and an interpreter that is in the image, with Unix line ends.",
        new("https://man7.org/linux/man-pages/man2/execve.2.html"));

    protected override bool IsMine(ProgramFault fault) => fault is ProgramFault.InterpreterMissing or ProgramFault.NoFirstLine;

    protected override IEnumerable<Finding> More(ContainerView view) => view.Check!.Scripts.Select(script => script.Mount is null ? Missing(view, script) : Info.CannotTell(
        At(view), $"'{script.Path}' of container '{Name(view)}' lies under the volume that is mounted at '{script.Mount}', and what is in it is not known."));

    private Finding Missing(ContainerView view, MissingScript script) =>
        Info.Fail(At(view), $"The health check of container '{Name(view)}' has '{script.Path}' run by an interpreter, and the image has no such file.") with
        {
            Confidence = Confidence.Likely,
            CauseCode = CauseCodes.CommandNotFound,
            Evidence = [script.Evidence],
            Fix = new($"Add '{script.Path}' to the image, or correct the path: it is looked up from '{view.Programs.Around.WorkingDirectory}'."),
        };
}
