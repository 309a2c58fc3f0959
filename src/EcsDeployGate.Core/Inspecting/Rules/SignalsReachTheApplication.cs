using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Inspecting.Programs;
using EcsDeployGate.Core.TaskDefinitions;
using EcsDeployGate.Core.Validating.Commands;

namespace EcsDeployGate.Core.Inspecting.Rules;

/// <summary>No shell stands between ECS and the application as process 1.</summary>
/// <remarks>Bash and dash replace themselves by the last command of <c>-c</c> when it is a single one; BusyBox does not.</remarks>
internal sealed class SignalsReachTheApplication : OpenedImageRule
{
    public override RuleInfo Info { get; } = new(
        "EDG-RS02",
        "SIGTERM reaches the application",
        Severity.Warning,
        Confidence.Likely,
        "A shell as process 1 keeps SIGTERM for itself: every deployment waits for stopTimeout and ends the application with SIGKILL (exit code 137).",
        "Write exec before the last command of the line, or use the exec form of ENTRYPOINT.",
        new("https://docs.docker.com/reference/dockerfile/#shell-form-entrypoint-example"));

    protected override string Place(ContainerDefinition container) =>
        container.Path(container.EntryPoint is { Count: > 0 } ? "entryPoint" : container.Command is { Count: > 0 } ? "command" : "image");

    protected override IEnumerable<Finding> Check(ContainerView view)
    {
        var at = Place(view.Container);
        if (view.Main.ShellScript is not { } text)
        {
            yield return Info.Skip(at, $"Container '{view.Container.Name}' does not start a shell with a line.");
        }
        else if (ShellScript.Read(text).List is not { Items: [.., var last] } list)
        {
            yield return Info.CannotTell(at, $"The line that container '{view.Container.Name}' starts could not be read.");
        }
        else
        {
            yield return Replaces(last) || (list.Items.Count == 1 && IsAlone(last) && IsReplacedByItself(view)) ? Info.Pass(at) : Info.Fail(
                at, $"Process 1 of container '{view.Container.Name}' is the shell '{view.Main.Argv[0]}', and its line has no exec: '{(text.Length > 100 ? text[..100] + "…" : text)}'.");
        }
    }

    private static bool Replaces(ListItem last) =>
        (last.Rest.Count > 0 ? last.Rest[^1].Pipeline : last.First) is { Commands: [SimpleCommand { Words: [{ Literal: "exec" }, _, ..] }] };

    private static bool IsAlone(ListItem item) => item is { Rest.Count: 0, Background: false, First: { Negated: false, Commands: [SimpleCommand { Words.Count: > 0 }] } };

    private static bool IsReplacedByItself(ContainerView view) => view.Main.Program is ProgramAnswer.Runs { IsBusyBox: false };
}
