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

    protected override string Place(ContainerDefinition container) => MainProcess.PlaceIn(container);

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
                at, $"Process 1 of container '{view.Container.Name}' is the shell '{view.Main.Argv[0]}', and its line has no exec: '{(text.Length > 100 ? text[..100] + "…" : text)}'.") with
            {
                Fix = Corrected(view, text, last),
            };
        }
    }

    /// <summary>With <c>exec</c> before the last command; the lists that hold the line are written whole, where the task definition or the image has it.</summary>
    private Fix Corrected(ContainerView view, string text, ListItem last)
    {
        var pipeline = last.Rest.Count > 0 ? last.Rest[^1].Pipeline : last.First;
        if (last.Background || pipeline is not { Negated: false, Commands: [SimpleCommand { Words: [{ Literal: { } name, Start: >= 0 and var start }, ..] }] } || Builtins.Contains(name))
        {
            return new(Info.Fix);
        }

        const int script = 2;
        var better = text.Insert(start, "exec ");
        var (own, command) = (view.Container.EntryPoint is { Count: > 0 } ep ? ep : null, view.Container.Command is { Count: > 0 } cmd ? cmd : null);
        var entryPoint = own ?? view.Facts.Entrypoint ?? [];
        var rest = view.Main.Argv.Skip(entryPoint.Count).ToList();
        var inEntryPoint = script < entryPoint.Count;
        List<string> changed = inEntryPoint ? [.. entryPoint] : rest;
        changed[inEntryPoint ? script : script - entryPoint.Count] = better;

        // An entry point in the task definition drops the image's Cmd, so that goes along.
        var patch = Patch.Add(view.Container.Path(inEntryPoint ? "entryPoint" : "command"), Patch.Texts(changed));
        if (inEntryPoint && own is null && command is null && rest.Count > 0)
        {
            patch.Add(Patch.Add(view.Container.Path("command"), Patch.Texts(rest))[0]!.DeepClone());
        }

        return new($"Write \"{(inEntryPoint ? "entryPoint" : "command")}\": {CommandText.Show(changed)}, in the task definition or in the Dockerfile.", patch);
    }

    private static bool Replaces(ListItem last) =>
        (last.Rest.Count > 0 ? last.Rest[^1].Pipeline : last.First) is { Commands: [SimpleCommand { Words: [{ Literal: "exec" }, _, ..] }] };

    private static bool IsAlone(ListItem item) => item is { Rest.Count: 0, Background: false, First: { Negated: false, Commands: [SimpleCommand { Words.Count: > 0 }] } };

    private static bool IsReplacedByItself(ContainerView view) => view.Main.Program is ProgramAnswer.Runs { IsBusyBox: false };
}
