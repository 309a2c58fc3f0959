using EcsDeployGate.Core.Validating.Commands;

namespace EcsDeployGate.Core.Inspecting.Programs;

/// <summary>One program of a command, looked up.</summary>
internal sealed record LookedUp(NeededProgram Needed, ProgramAnswer Answer)
{
    /// <summary>For people.</summary>
    public string Shown => Needed.Applet is { } applet ? $"{Needed.Name} {applet}" : Needed.Name;
}

/// <summary>A health check, with every program of it looked up in the image.</summary>
/// <param name="Command">The check.</param>
/// <param name="Programs">Its programs but for the shell of <c>CMD-SHELL</c>.</param>
/// <param name="Scripts">Files that it gives to interpreters and that are not there, with what is known of where they would be.</param>
/// <param name="Dynamic">True when there are more, whose names only the shell will know.</param>
/// <param name="Status">How it may end, given the programs that do not run.</param>
internal sealed record CheckReading(HealthCommand Command, IReadOnlyList<LookedUp> Programs, IReadOnlyList<MissingScript> Scripts, bool Dynamic, ExitStatus Status)
{
    /// <summary>True when the check uses the image's shell.</summary>
    public bool NeedsShell => Command is { Form: CommandForm.Shell, Items.Count: > 1 };

    /// <summary>Programs that do not run.</summary>
    public IEnumerable<(LookedUp Program, ProgramAnswer.Fails Why)> Failing =>
        Programs.Where(p => p.Answer is ProgramAnswer.Fails).Select(p => (p, (ProgramAnswer.Fails)p.Answer));

    public static CheckReading Of(ContainerView view, HealthCommand command)
    {
        var needs = CommandNeeds.Of(command);
        var inShell = command.Form is CommandForm.Shell;
        List<LookedUp> programs = [.. needs.Programs.Skip(inShell && command.Items.Count > 1 ? 1 : 0).Select(p => new LookedUp(p, Find(view.Programs, p, inShell)))];
        var failing = programs.Where(p => p.Answer is ProgramAnswer.Fails { Fault: not ProgramFault.LibraryMissing }).Select(p => (p.Needed.Name, p.Needed.Applet)).ToHashSet();
        return new(command, programs, MissingScript.In(view.Programs.Around, needs.Scripts), needs.Dynamic, CommandNeeds.StatusWithout(command, (name, applet) => failing.Contains((name, applet))));
    }

    public static ProgramAnswer Find(ProgramFinder programs, NeededProgram needed, bool inShell) =>
        programs.Find(needed.Name, inShell) is var answer && needed.Applet is { } applet && answer is ProgramAnswer.Runs runs
            ? ProgramFinder.FindApplet(runs, applet)
            : answer;
}
