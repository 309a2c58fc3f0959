using System.Text.Json.Nodes;
using EcsDeployGate.Core.Findings;
using EcsDeployGate.TestKit.Doubles;

namespace EcsDeployGate.Core.Tests.Inspecting.Rules;

/// <summary>HC12, HC13, HC26, IM06, SE01, RS02.</summary>
public sealed class ContainerRulesTests
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
    public void HC12_looks_at_who_asks_whom(string line, Outcome outcome) =>
        Assert.Equal(outcome, new Said(Trees.Alpine()) { Command = ["CMD-SHELL", line] }.By("EDG-HC12").Outcome);

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
        Assert.Contains("RUN apk add --no-cache wget", found.Fix!.Text, StringComparison.Ordinal);
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
    [InlineData("curl -f http://localhost:$PORT/", Outcome.Fail)]
    [InlineData("curl -f http://localhost:${PORT:-8080}/", Outcome.Skip)]
    [InlineData("PORT=80; curl -f http://localhost:$PORT/", Outcome.Skip)]
    [InlineData("for PORT in 80 81; do curl -f http://localhost:$PORT/; done", Outcome.Skip)]
    [InlineData("curl -f http://$HOSTNAME:$OWN:$TOKEN:$BAKED/", Outcome.Pass)]
    [InlineData("curl -f 'http://localhost:$PORT/'", Outcome.Skip)]
    public void HC26_looks_for_who_defines_a_variable(string line, Outcome outcome) =>
        Assert.Equal(outcome, Variables(line).By("EDG-HC26").Outcome);

    [Fact]
    public void HC26_rejects_with_the_name_and_cannot_tell_what_comes_from_files()
    {
        var found = Variables("curl -f http://localhost:$PORT/$PATH_OF").By("EDG-HC26");
        Assert.Equal("The health check of container 'web' uses '$PORT' and '$PATH_OF', which neither the task definition nor the image sets.", found.Message);
        Assert.False(found.Blocks);

        var files = Variables("curl -f http://localhost:$PORT/") with { Container = c => c["environmentFiles"] = new JsonArray() };
        Assert.Equal(Outcome.CannotTell, files.By("EDG-HC26").Outcome);
    }

    [Theory]
    [InlineData("wrong-architecture", "which is built for arm64 and the task runs on amd64")]
    [InlineData("not-executable", "which user 0 may not execute")]
    [InlineData("script-interpreter-missing", "a script whose first line ends in a carriage return, so that no such interpreter is found")]
    [InlineData("command-not-found", "which is not in the image")]
    public void IM06_rejects_an_entry_point_that_cannot_be_executed(string cause, string what)
    {
        var tree = cause switch
        {
            "wrong-architecture" => Trees.Debian().Program("/srv/run", machine: "arm64"),
            "not-executable" => Trees.Debian().Program("/srv/run", mode: 0x1A4),
            "script-interpreter-missing" => Trees.Debian().Script("/srv/run", "/bin/sh", carriageReturn: true),
            _ => Trees.Debian(),
        };
        var said = new Said(tree) { Container = c => c["entryPoint"] = new JsonArray("/srv/run") };
        var found = said.By("EDG-IM06");

        Assert.Equal($"Container 'web' starts '/srv/run', {what}.", found.Message);
        Assert.Equal("/containerDefinitions/0/entryPoint", found.At);
        Assert.Equal(cause, said.Cause("EDG-IM06"));
    }

    [Fact]
    public void IM06_knows_what_overrides_what()
    {
        var facts = new Said(Trees.Debian()).Facts with { Entrypoint = ["/bin/sh"], Cmd = ["-c", "nothing-here"] };
        Assert.Equal(Outcome.Fail, new Said(Trees.Debian()) { Facts = facts }.By("EDG-IM06").Outcome);
        Assert.Equal(Outcome.Pass, new Said(Trees.Debian()) { Facts = facts, Container = c => c["entryPoint"] = new JsonArray("/bin/bash") }.By("EDG-IM06").Outcome);
        Assert.Equal(Outcome.Pass, new Said(Trees.Debian()) { Facts = facts, Container = c => c["command"] = new JsonArray("-c", "grep x") }.By("EDG-IM06").Outcome);
        Assert.Equal("container-not-started", new Said(Trees.Debian()) { Facts = facts with { Entrypoint = null, Cmd = null } }.Cause("EDG-IM06"));
    }

    [Fact]
    public void IM06_rejects_a_user_that_the_image_does_not_have()
    {
        var said = new Said(Trees.Debian()) { Container = c => c["user"] = "deploy" };

        Assert.Equal("user-not-found", said.Cause("EDG-IM06"));
        Assert.Equal(("/containerDefinitions/0/user", "Container 'web' cannot start: there is no user 'deploy' in the image's /etc/passwd."), (said.By("EDG-IM06").At, said.By("EDG-IM06").Message));
        Assert.Equal(Outcome.CannotTell, said.By("EDG-HC09").Outcome);
    }

    [Fact]
    public void IM06_says_that_a_script_for_an_interpreter_is_missing()
    {
        var found = new Said(Trees.Debian()) { Container = c => c["entryPoint"] = new JsonArray("/bin/sh", "/entry.sh") }.By("EDG-IM06");

        Assert.Equal("Container 'web' has '/entry.sh' run by '/bin/sh', and the image has no such file.", found.Message);
        Assert.Equal(Confidence.Likely, found.Confidence);
    }

    [Theory]
    [InlineData("", null, Outcome.Fail)]
    [InlineData("0:0", null, Outcome.Fail)]
    [InlineData("root", null, Outcome.Fail)]
    [InlineData("1000", null, Outcome.Pass)]
    [InlineData("app", null, Outcome.Pass)]
    [InlineData("", "app", Outcome.Pass)]
    [InlineData("app", "0", Outcome.Fail)]
    public void SE01_finds_root_whoever_names_it(string image, string? task, Outcome outcome)
    {
        var said = new Said(Trees.Debian()) { Facts = new Said(Trees.Debian()).Facts with { User = image }, Container = c => c["user"] = task };

        Assert.Equal((outcome, Severity.Warning), (said.By("EDG-SE01").Outcome, said.By("EDG-SE01").Severity));
    }

    [Theory]
    [InlineData(Outcome.Fail, "/bin/sh", "-c", "migrate && node server.js")]
    [InlineData(Outcome.Pass, "/bin/sh", "-c", "migrate && exec node server.js")]
    [InlineData(Outcome.Pass, "/bin/sh", "-c", "node server.js")]
    [InlineData(Outcome.Skip, "/bin/bash", "entry.sh")]
    public void RS02_finds_a_shell_in_the_way(Outcome outcome, params string[] entryPoint) =>
        Assert.Equal(outcome, new Said(Trees.Debian()) { Facts = new Said(Trees.Debian()).Facts with { Entrypoint = entryPoint } }.By("EDG-RS02").Outcome);

    [Fact]
    public void RS02_knows_that_BusyBox_stays() =>
        Assert.Equal(Outcome.Fail, new Said(Trees.Alpine()) { Facts = new Said(Trees.Alpine()).Facts with { Entrypoint = ["/bin/sh", "-c", "node server.js"] } }.By("EDG-RS02").Outcome);

    private static Said Variables(string line) => new(Trees.Debian())
    {
        Command = ["CMD-SHELL", line],
        Facts = new Said(Trees.Debian()).Facts with { Env = new Dictionary<string, string> { ["BAKED"] = "1" } },
        Container = c =>
        {
            c["environment"] = new JsonArray(new JsonObject { ["name"] = "OWN", ["value"] = "1" });
            c["secrets"] = new JsonArray(new JsonObject { ["name"] = "TOKEN", ["valueFrom"] = "x" });
        },
    };
}
