using System.Diagnostics;
using EcsDeployGate.Core.Inspecting.Programs;

namespace EcsDeployGate.Core.Tests.Inspecting.Programs;

/// <summary>The table of options against the BusyBox of this machine, which is Debian's build.</summary>
public sealed class BusyBoxOptionsTests
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    /// <summary>Applets that this build has; without operands they end at once, or wait for input that has ended.</summary>
    public static TheoryData<string> Applets => [.. BusyBoxOptions.OfApplet.Keys.Where(a => Ask(a, "--help").Contains("Usage:", StringComparison.Ordinal))];

    [Fact]
    public void All_applets_but_pgrep_can_be_asked() => Assert.Equal(BusyBoxOptions.OfApplet.Keys.Order().Except(["pgrep"]), Applets.Select(a => a.Data).Order());

    [Theory]
    [MemberData(nameof(Applets))]
    public void Every_letter_is_taken_or_refused_as_the_table_says(string applet)
    {
        var options = BusyBoxOptions.OfApplet[applet];
        foreach (var letter in Letters.Where(l => !Waits(applet, l)))
        {
            // Netstat would ask a name server about every address.
            var said = Ask(applet, applet == "netstat" ? $"-n{letter}" : $"-{letter}");
            var fate = options.Of($"-{letter}", "debian");

            // This build crashes on "wget -T" and says nothing; it has no long name for it either.
            var refused = said.Contains("invalid option", StringComparison.Ordinal) || (applet, letter) is ("wget", 'T');
            Assert.True(refused == fate is OptionFate.Refused, $"{applet} -{letter}: table says {fate}, BusyBox says: {said}");
            Assert.True(
                !said.Contains("requires an argument", StringComparison.Ordinal) || (options.Values + options.AlpineValues).Contains(letter, StringComparison.Ordinal), $"{applet} -{letter} takes a value: {said}");
        }
    }

    [Theory]
    [MemberData(nameof(Applets))]
    public void Every_long_name_is_taken_or_refused_as_the_table_says(string applet)
    {
        var options = BusyBoxOptions.OfApplet[applet];
        Assert.All(options.Long.Concat(options.Ignored.Where(o => o.StartsWith("--", StringComparison.Ordinal))), name => Assert.False(Refuses(applet, name), name));
        Assert.All(options.AlpineLong, name => Assert.True(Refuses(applet, name), name));
        Assert.All(options.Instead.Keys, name => Assert.True(Refuses(applet, name.EndsWith('=') ? name + "1" : name), name));
    }

    [Theory]
    [InlineData("wget", "-qO-", "alpine", "Known")]
    [InlineData("wget", "-T5", "alpine", "Known")]
    [InlineData("wget", "-T5", "debian", "Refused")]
    [InlineData("wget", "-T5", null, "BuildsDiffer")]
    [InlineData("wget", "--timeout=5", "alpine", "Known")]
    [InlineData("wget", "--spi", null, "Known")]
    [InlineData("wget", "-nv", null, "Known")]
    [InlineData("wget", "-t3", null, "Ignored")]
    [InlineData("wget", "-q4", null, "Refused")]
    [InlineData("nc", "-zw2", "alpine", "Known")]
    [InlineData("nc", "-zw2", "debian", "Refused")]
    [InlineData("nc", "-q1", "alpine", "Refused")]
    [InlineData("timeout", "-t", "alpine", "Refused")]
    [InlineData("grep", "-m1", null, "Known")]
    [InlineData("grep", "-eP", null, "Known")]
    public void An_option_is_read_as_getopt_reads_it(string applet, string option, string? distribution, string fate) =>
        Assert.Equal(fate, BusyBoxOptions.OfApplet[applet].Of(option, distribution).ToString());

    private static bool Refuses(string applet, string option) => Ask(applet, option) is var said
        && (said.Contains("unrecognized option", StringComparison.Ordinal) || said.Contains("invalid option", StringComparison.Ordinal));

    /// <summary>Listening, following and the like, which end by themselves only with a time-out.</summary>
    private static bool Waits(string applet, char letter) => (applet, letter) is ("nc", 'l') or ("tail", 'f' or 'F');

    private static string Ask(string applet, string option)
    {
        using var process = Process.Start(new ProcessStartInfo("busybox", [applet, option]) { RedirectStandardError = true, RedirectStandardInput = true, RedirectStandardOutput = true })!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return said + output.Result;
    }
}
