using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Inspecting.Programs;

namespace EcsDeployGate.Core.Inspecting.Rules;

/// <summary>Every program of the health check is in the image.</summary>
internal sealed class ProgramsAreThere : ProgramRule
{
    public override RuleInfo Info { get; } = new(
        "EDG-HC09",
        "Programs of the health check are in the image",
        Severity.Error,
        Confidence.Certain,
        NeverPasses,
        "Add the program to the image, or check with one that is there.",
        new("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/healthcheck.html"));

    protected override bool IsMine(ProgramFault fault) => fault is ProgramFault.NotFound;
}
