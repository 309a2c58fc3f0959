using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Inspecting.Programs;
using EcsDeployGate.Core.TaskDefinitions;
using EcsDeployGate.Core.Validating.Commands;

namespace EcsDeployGate.Core.Inspecting.Rules;

/// <summary>What a container starts with is in its image and can be executed.</summary>
internal sealed class MainProgramCanRun : OpenedImageRule
{
    public override RuleInfo Info { get; } = new(
        "EDG-IM06",
        "Entry point and command can be executed",
        Severity.Error,
        Confidence.Certain,
        "The container ends as soon as it starts (exit code 126 or 127, or an error of the runtime), and the task with it.",
        "Correct the path, or put the program into the image.",
        new("https://docs.docker.com/reference/dockerfile/#understand-how-cmd-and-entrypoint-interact"));

    protected override string Place(ContainerDefinition container) => MainProcess.PlaceIn(container);

    protected override Finding Unopened(ContainerDefinition container, OpenedImage image) => !image.NoSuchUser
        ? base.Unopened(container, image)
        : Info.Fail(container.Path(container["user"] is null ? "image" : "user"), $"Container '{container.Name}' cannot start: {image.Problem}.") with
        {
            CauseCode = CauseCodes.UserNotFound,
            Fix = new("Name a user that the image has, or a number."),
        };

    protected override IEnumerable<Finding> Check(ContainerView view)
    {
        var at = Place(view.Container);
        var main = view.Main;
        switch (main.Program)
        {
            case null:
                yield return Info.Fail(at, $"Nothing says what container '{view.Container.Name}' runs: neither the task definition nor the image has an entry point or a command.") with
                {
                    CauseCode = CauseCodes.ContainerNotStarted,
                    Fix = new("Set entryPoint or command, or give the image one."),
                };
                break;
            case ProgramAnswer.Hidden hidden:
                yield return Info.CannotTell(at, $"Container '{view.Container.Name}' starts '{hidden.Name}', which lies under the volume that is mounted at '{hidden.Mount}'.");
                break;
            case ProgramAnswer.Fails failing:
                yield return Failed(view, at, $"starts '{failing.Name}', {failing.What}", failing) with
                {
                    Confidence = failing.IsCertain ? Confidence.Certain : Confidence.Likely,
                };
                break;
            default:
                var inside = Inside(view, at).ToList();
                foreach (var finding in inside.Count > 0 ? inside : [Info.Pass(at)])
                {
                    yield return finding;
                }

                break;
        }
    }

    /// <summary>What the first program runs in its turn: the line of a shell, what a wrapper starts, the script of an interpreter.</summary>
    private IEnumerable<Finding> Inside(ContainerView view, string at)
    {
        var needs = CommandNeeds.Exec(view.Main.Argv);
        var inShell = view.Main.ShellScript is not null;
        var failing = needs.Programs.Skip(1).Select(p => (Program: p, Why: CheckReading.Find(view.Programs, p, inShell) as ProgramAnswer.Fails))
            .Where(p => p.Why is not null).ToList();
        var without = CommandNeeds.Exec(view.Main.Argv, (name, applet) => failing.Any(f => f.Program.Name == name && f.Program.Applet == applet)).Status;
        foreach (var (program, why) in failing.Where(f => f.Program.Required && without is { Zero: false, Unknown: null }))
        {
            yield return Failed(view, at, $"runs '{program.Name}', {why!.What}", why!) with { Confidence = Confidence.Likely };
        }

        foreach (var script in MissingScript.In(view.Programs.Around, needs.Scripts))
        {
            yield return script.Mount is not null
                ? Info.CannotTell(at, $"Container '{view.Container.Name}' has '{script.Path}' run by '{view.Main.Argv[0]}', which lies under the volume that is mounted at '{script.Mount}'.")
                : Info.Fail(at, $"Container '{view.Container.Name}' has '{script.Path}' run by '{view.Main.Argv[0]}', and the image has no such file.") with
            {
                Confidence = Confidence.Likely,
                CauseCode = CauseCodes.AppExited,
                Evidence = [script.Evidence],
                Fix = new($"Add '{script.Path}' to the image, or correct the path: it is looked up from '{view.Programs.Around.WorkingDirectory}'."),
            };
        }
    }

    private Finding Failed(ContainerView view, string at, string what, ProgramAnswer.Fails why)
    {
        var fix = Remedy.ForImage(view, why);
        return Info.Fail(at, $"Container '{view.Container.Name}' {what}.") with
        {
            CauseCode = Remedy.CauseOf(why.Fault),
            Evidence = why.Evidence,
            Fix = new(char.ToUpperInvariant(fix[0]) + fix[1..]),
        };
    }
}
