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
/// <param name="Status">How it may end, given the programs that do not run and what its shell does not know.</param>
/// <param name="InShell">The same if all programs ran: what the shells of the image make of it.</param>
internal sealed record CheckReading(
    HealthCommand Command, IReadOnlyList<LookedUp> Programs, IReadOnlyList<MissingScript> Scripts, bool Dynamic, ExitStatus Status, CommandNeeds InShell)
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
        var answers = programs.ToDictionary(p => (p.Needed.Name, p.Needed.Applet), p => p.Answer);
        var shells = new CommandNeeds.Shells(inShell ? view.Shell.Dialect : ShellDialect.Any, name => ImageShell.DialectOf(view.Programs, name));
        return new(
            command, programs, MissingScript.In(view.Programs.Around, needs.Scripts), needs.Dynamic,
            CommandNeeds.In(command, shells, (name, applet) => IsMissing(answers.GetValueOrDefault((name, applet)) ?? Other(name, applet))).Status,
            CommandNeeds.In(command, shells, (name, applet) => !answers.ContainsKey((name, applet)) && IsMissing(Other(name, applet))));

        // What is no program to one shell may be one to another: "((" is a group in dash, and runs what stands in it.
        ProgramAnswer Other(string name, string? applet) => Find(view.Programs, new(name, Required: true, applet), inShell);
    }

    private static bool IsMissing(ProgramAnswer answer) => answer is ProgramAnswer.Fails { Fault: not ProgramFault.LibraryMissing };

    public static ProgramAnswer Find(ProgramFinder programs, NeededProgram needed, bool inShell) =>
        programs.Find(needed.Name, inShell) is var answer && needed.Applet is { } applet && answer is ProgramAnswer.Runs runs
            ? ProgramFinder.FindApplet(runs, applet)
            : answer;
}
