using EcsDeployGate.Cli.Output;
using EcsDeployGate.Core.Reporting;
using EcsDeployGate.TestKit;

namespace EcsDeployGate.Cli.Tests.Output;

public sealed class ScreenTests
{
    [Fact]
    public void What_a_container_printed_cannot_steer_the_terminal()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var screen = new Screen(new CliStreams(output, error, () => Stream.Null, false, false));

        screen.Progress(new TimelineEntry(Some.Time, "probing", "probing.attempt", "web: \x1b[2J\x1b]0;owned\a done\r"));
        screen.Answer("Seen: \x1b[31mred\x1b[0m");
        screen.Table(["A"], [["\x1b[2J"]]);

        Assert.DoesNotContain('\x1b', output.ToString() + error);
        Assert.Contains("web:  [2J ]0;owned  done", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_person_at_a_terminal_sees_a_verdict_in_colour_and_no_markup_is_read_in_it()
    {
        using var output = new StringWriter();
        var screen = new Screen(new CliStreams(output, TextWriter.Null, () => Stream.Null, true, true));

        screen.Answer("REJECT  [bold]not markup[/]");

        Assert.Contains("[bold]not markup[/]", output.ToString(), StringComparison.Ordinal);
    }
}
