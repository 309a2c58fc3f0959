using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Inspecting.Programs;
using EcsDeployGate.Core.TaskDefinitions;
using EcsDeployGate.Core.Validating.Commands;

namespace EcsDeployGate.Core.Inspecting.Rules;

/// <summary>An image whose check is a shell line has a shell.</summary>
internal sealed class ShellIsThere : CheckedImageRule
{
    public override RuleInfo Info { get; } = new(
        "EDG-HC08",
        "The image has the shell that CMD-SHELL needs",
        Severity.Error,
        Confidence.Certain,
        "The check can never pass, so ECS would stop and replace every task of this deployment.",
        "Use CMD with a program that is in the image: a small static probe, or the application's own health command.",
        new("https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html"));

    protected override string? Skips(ContainerDefinition container) => base.Skips(container)
        ?? (container.HealthCheck!.Command[0] == "CMD-SHELL" ? null : $"The health check of container '{container.Name}' uses no shell.");

    protected override IEnumerable<Finding> Check(ContainerView view)
    {
        var shell = view.Shell.Command[0];
        yield return view.Shell.Program switch
        {
            ProgramAnswer.Hidden hidden => Info.CannotTell(
                At(view), $"The shell '{shell}' of container '{Name(view)}' lies under the volume that is mounted at '{hidden.Mount}'."),
            ProgramAnswer.Fails { IsCertain: false } doubtful => Failed(view, shell, doubtful) with { Confidence = Confidence.Likely },
            ProgramAnswer.Fails failing => Failed(view, shell, failing),
            _ => Info.Pass(At(view)),
        };
    }

    private Finding Failed(ContainerView view, string shell, ProgramAnswer.Fails failing) => Info.Fail(
        At(view),
        failing.Fault is ProgramFault.NotFound
            ? $"The health check of container '{Name(view)}' uses CMD-SHELL, and the image has no '{shell}'."
            : $"The health check of container '{Name(view)}' uses CMD-SHELL, and the image's shell is '{shell}', {failing.What}.") with
    {
        CauseCode = failing.Fault is ProgramFault.NotFound ? CauseCodes.ShellNotFound : Remedy.CauseOf(failing.Fault),
        Evidence = [.. failing.Evidence, .. ShellOfBuilds(view), .. Remedy.Seen(view)],
        Fix = EquivalentCheck.For(view, view.Check!) is var (command, client)
            ? new($"Write {CommandText.Show(command)}: {client} is in the image and needs no shell.", Patch.Add(At(view), Patch.Texts(command)))
            : new(Info.Fix),
    };
}
