using System.Text.Json.Nodes;
using EcsDeployGate.Core.Findings;
using EcsDeployGate.TestKit.Doubles;

namespace EcsDeployGate.Core.Tests.Inspecting.Rules;

/// <summary>HC12, HC13: programs that BusyBox is instead of.</summary>
public sealed class BusyBoxRulesTests
{
    [Fact]
    public void HC12_rejects_localhost_for_BusyBox_and_writes_the_address()
    {
        var found = new Said(Trees.Alpine()) { Command = ["CMD-SHELL", "wget -q -O- http://localhost:8080/ || exit 1"] }.By("EDG-HC12");

        Assert.Equal((Outcome.Fail, Severity.Warning, Confidence.Likely), (found.Outcome, found.Severity, found.Confidence));
        Assert.Equal(
            """[{"op":"add","path":"/containerDefinitions/0/healthCheck/command","value":["CMD-SHELL","wget -q -O- http://127.0.0.1:8080/ || exit 1"]}]""", found.PatchText());
    }

    [Theory]
    [InlineData("wget -q -O- http://127.0.0.1/", Outcome.Skip)]
    [InlineData("curl http://localhost/", Outcome.Skip)]
    [InlineData("busybox wget -q http://localhost/", Outcome.Fail)]
    [InlineData("nc -z localhost 80", Outcome.Fail)]
    [InlineData("wget -qO- localhost:8080/health", Outcome.Fail)]
    [InlineData("wget -qO- http://$HOST/", Outcome.Fail)]
    [InlineData("wget -qO- http://localhost.example.com/", Outcome.Skip)]
    [InlineData("wget -qO- http://[::1]:8080/", Outcome.Skip)]
    [InlineData("wget -qO- http://127.0.0.1/localhost", Outcome.Skip)]
    public void HC12_looks_at_who_asks_whom(string line, Outcome outcome) =>
        Assert.Equal(outcome, new Said(Trees.Alpine())
        {
            Command = ["CMD-SHELL", line], Container = c => c["environment"] = new JsonArray(new JsonObject { ["name"] = "HOST", ["value"] = "localhost" }),
        }.By("EDG-HC12").Outcome);

    [Fact]
    public void HC12_writes_every_localhost_and_leaves_other_names_alone() => Assert.Contains(
        "nc -w 1 127.0.0.1 80 || wget -qO- 'http://127.0.0.1/?a=localhost.x' || wget -qO- http://localhost.example.com/ || exit 1",
        new Said(Trees.Alpine().Link("/usr/bin/nc", "/bin/busybox"))
        {
            Command = ["CMD-SHELL", "nc -w 1 localhost 80 || wget -qO- 'http://localhost/?a=localhost.x' || wget -qO- http://localhost.example.com/ || exit 1"],
        }.By("EDG-HC12").Fix!.Text, StringComparison.Ordinal);

    [Fact]
    public void HC12_only_advises_where_nobody_could_look_at_the_image()
    {
        var found = new Said((MemoryTree?)null) { Command = ["CMD-SHELL", "wget -q -O- http://localhost:8080/ || exit 1"] }.By("EDG-HC12");

        Assert.Equal((Outcome.Fail, Severity.Info, Confidence.Heuristic), (found.Outcome, found.Severity, found.Confidence));
        Assert.Equal(
            "The health check of container 'web' asks localhost with wget. If that is BusyBox's, it tries one address only; nobody could look: layer 2: HTTP 503", found.Message);
        Assert.Contains("127.0.0.1:8080", found.PatchText(), StringComparison.Ordinal);
        Assert.Equal(Outcome.Skip, new Said((MemoryTree?)null).By("EDG-HC12").Outcome);
    }

    [Fact]
    public void HC12_accepts_localhost_for_GNU_wget() =>
        Assert.Equal(Outcome.Pass, new Said(Trees.Debian().Program("/usr/bin/wget")) { Command = ["CMD-SHELL", "wget -q -O- http://localhost/"] }.By("EDG-HC12").Outcome);

    [Theory]
    [InlineData("wget -4 -q http://x/", "gives '-4' to BusyBox's wget, which does not know it.")]
    [InlineData("wget --max-redirect=0 --retry-connrefused http://x/", "gives '--max-redirect=0' and '--retry-connrefused' to BusyBox's wget")]
    public void HC13_rejects_options_that_BusyBox_does_not_know(string line, string message)
    {
        var found = new Said(Trees.Alpine()) { Command = ["CMD-SHELL", line] }.By("EDG-HC13");

        Assert.Equal((Outcome.Fail, Severity.Error, Confidence.Likely), (found.Outcome, found.Severity, found.Confidence));
        Assert.Contains(message, found.Message, StringComparison.Ordinal);
        Assert.EndsWith(", or add the bigger wget: RUN apk add --no-cache wget.", found.Fix!.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("wget -q --spider http://x/", Outcome.Pass)]
    [InlineData("wget -nv -qO- -T3 -U me http://x/", Outcome.Pass)]
    [InlineData("wget --quiet --output-document=- http://x/", Outcome.Pass)]
    [InlineData("curl -4 http://x/", Outcome.Skip)]
    public void HC13_accepts_what_BusyBox_knows(string line, Outcome outcome) =>
        Assert.Equal(outcome, new Said(Trees.Alpine()) { Command = ["CMD-SHELL", line] }.By("EDG-HC13").Outcome);

    [Fact]
    public void HC13_says_what_has_no_effect_and_leaves_GNU_wget_alone()
    {
        Assert.Equal(Severity.Info, new Said(Trees.Alpine()) { Command = ["CMD-SHELL", "wget --tries=1 -q http://x/"] }.By("EDG-HC13").Severity);
        Assert.Equal(Outcome.Skip, new Said(Trees.Debian().Program("/usr/bin/wget")) { Command = ["CMD-SHELL", "wget -4 http://x/"] }.By("EDG-HC13").Outcome);
    }

    [Theory]
    [InlineData("wget -4 -q http://x/ || exit 1", "wget -q http://x/ || exit 1")]
    [InlineData("wget --spider --connect-timeout=3 http://x/", "wget --spider http://x/")]
    [InlineData("timeout -t 3 wget -q http://x/", "timeout 3 wget -q http://x/")]
    [InlineData("timeout --signal=KILL --preserve-status 3 wget -q http://x/", "timeout -s KILL 3 wget -q http://x/")]
    [InlineData("wget -qO- http://x/ | grep --quiet --ignore-case ok", "wget -qO- http://x/ | grep -q -i ok")]
    [InlineData("nc -N -w 2 127.0.0.1 80 < /dev/null", "nc -w 2 127.0.0.1 80 < /dev/null")]
    public void HC13_writes_the_line_as_BusyBox_knows_it(string line, string corrected)
    {
        var found = new Said(Netcat()) { Command = ["CMD-SHELL", line] }.All("EDG-HC13").First(f => f.Outcome is Outcome.Fail && f.Severity is Severity.Error);

        Assert.Contains($"Write [\"CMD-SHELL\",\"{corrected}\"], or add the bigger ", found.Fix!.Text, StringComparison.Ordinal);
        Assert.Equal([Outcome.Pass], new Said(Netcat()) { Command = ["CMD-SHELL", corrected] }.All("EDG-HC13").Select(f => f.Outcome));
    }

    [Fact]
    public void HC13_writes_an_exec_form_as_BusyBox_knows_it() => Assert.Contains(
        """["CMD","timeout","-s","KILL","3","wget","-q","http://x/"]""",
        new Said(Trees.Alpine()) { Command = ["CMD", "timeout", "--signal=KILL", "3", "wget", "-q", "http://x/"] }.By("EDG-HC13").Fix!.Text, StringComparison.Ordinal);

    [Theory]
    [InlineData("alpine", "nc -z 127.0.0.1 80", Outcome.Pass)]
    [InlineData("debian", "nc -z 127.0.0.1 80", Outcome.Fail)]
    [InlineData("mine", "nc -z 127.0.0.1 80", Outcome.CannotTell)]
    [InlineData("alpine", "nc -q 1 127.0.0.1 80", Outcome.Fail)]
    [InlineData("alpine", "wget -T 5 -qO- http://x/", Outcome.Pass)]
    [InlineData("mine", "wget -T 5 -qO- http://x/", Outcome.CannotTell)]
    [InlineData("mine", "busybox timeout -t 5 true", Outcome.Fail)]
    [InlineData("mine", "echo -4 | grep -q -- -P", Outcome.Pass)]
    [InlineData("mine", "grep -e -P /etc/passwd", Outcome.Pass)]
    public void HC13_knows_whose_build_it_is(string distribution, string line, Outcome outcome)
    {
        var tree = Netcat().Plain("/etc/os-release", text: $"ID={distribution}\n");

        Assert.Equal(outcome, new Said(tree) { Command = ["CMD-SHELL", line] }.By("EDG-HC13").Outcome);
    }

    private static MemoryTree Netcat() => Trees.Alpine().Link("/usr/bin/nc", "/bin/busybox");
}
