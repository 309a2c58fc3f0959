using System.Text.Json.Nodes;
using EcsDeployGate.Core.Findings;
using EcsDeployGate.TestKit.Doubles;

namespace EcsDeployGate.Core.Tests.Inspecting.Rules;

/// <summary>HC26, IM06, SE01, RS02.</summary>
public sealed class ContainerRulesTests
{
    [Theory]
    [InlineData("curl -f http://localhost:$PORT/", Outcome.Fail)]
    [InlineData("curl -f http://localhost:${PORT:-8080}/", Outcome.Skip)]
    [InlineData("PORT=80; curl -f http://localhost:$PORT/", Outcome.Skip)]
    [InlineData("for PORT in 80 81; do curl -f http://localhost:$PORT/; done", Outcome.Skip)]
    [InlineData("curl -f http://$HOSTNAME:$OWN:$TOKEN:$BAKED/", Outcome.Pass)]
    [InlineData("curl -f 'http://localhost:$PORT/'", Outcome.Skip)]
    [InlineData("for p in $PORTS; do curl -f http://localhost:$p/; done", Outcome.Fail)]
    [InlineData("case $MODE in web) curl -f http://localhost/;; esac", Outcome.Fail)]
    [InlineData("URL=http://localhost:$PORT/; curl -f $URL", Outcome.Fail)]
    [InlineData("[[ $(curl -s http://localhost:$PORT/) == ok ]]", Outcome.Fail)]
    [InlineData("curl -f http://localhost/ > $LOG", Outcome.Fail)]
    [InlineData("sh -c 'curl -f http://localhost:$PORT/'", Outcome.Fail)]
    [InlineData("curl -f http://localhost/ <<E\n$BODY\nE", Outcome.Fail)]
    [InlineData("curl -f http://localhost/ <<'E'\n$BODY\nE", Outcome.Skip)]
    [InlineData("check() { curl -f http://localhost:$PORT/; }; check", Outcome.Fail)]
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
    [InlineData("curl -f http://localhost:$PORT/ || exit 1", "curl -f http://localhost:${PORT:-8080}/ || exit 1")]
    [InlineData("curl -f http://localhost:${PORT}/$PORT2/", null)]
    [InlineData("curl -f http://$HOST_NAME/", null)]
    [InlineData("curl -f http://localhost:$PORT/?p=$PORT", null)]
    [InlineData("curl -f http://localhost:${PORT}/ && nc -z localhost:$PORT", "curl -f http://localhost:${PORT:-8080}/ && nc -z localhost:${PORT:-8080}")]
    public void HC26_gives_the_containers_only_port_as_default(string line, string? corrected)
    {
        var fix = Variables(line).By("EDG-HC26").Fix!;

        Assert.Equal(corrected is null ? null : $"Set 'PORT' in the container's environment, or write [\"CMD-SHELL\",\"{corrected}\"].", fix.Patch is null ? null : fix.Text);
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
    [InlineData("/app", 0x1ED, true)]
    [InlineData("/app", 0x1FF, false)]
    [InlineData("/data", 0x1ED, false)]
    [InlineData("/gone", 0x1ED, false)]
    [InlineData("", 0x1ED, false)]
    public void SE01_says_what_a_user_could_not_write(string folder, int mode, bool said)
    {
        var tree = Trees.Debian().Directory("/app", mode).Directory("/data", mode);
        var found = new Said(tree)
        {
            Facts = new Said(tree).Facts with { WorkingDir = folder },
            Container = c => c["mountPoints"] = new JsonArray(new JsonObject { ["sourceVolume"] = "d", ["containerPath"] = "/data" }),
        }.By("EDG-SE01");

        Assert.Equal(Outcome.Fail, found.Outcome);
        Assert.Equal(said ? ["/app: directory, mode 0755, owner 0:0, layer 1"] : [], found.Evidence);
        Assert.Equal(
            "Set user in the container definition, or USER in the Dockerfile."
                + (said ? " An ordinary user may not write '/app', the working directory: if the application does, give it away first (RUN chown USER '/app')." : ""),
            found.Fix!.Text);
    }

    [Theory]
    [InlineData(Outcome.Fail, "/bin/sh", "-c", "migrate && node server.js")]
    [InlineData(Outcome.Pass, "/bin/sh", "-c", "migrate && exec node server.js")]
    [InlineData(Outcome.Pass, "/bin/sh", "-c", "node server.js")]
    [InlineData(Outcome.Skip, "/bin/bash", "entry.sh")]
    public void RS02_finds_a_shell_in_the_way(Outcome outcome, params string[] entryPoint) =>
        Assert.Equal(outcome, new Said(Trees.Debian()) { Facts = new Said(Trees.Debian()).Facts with { Entrypoint = entryPoint } }.By("EDG-RS02").Outcome);

    [Theory]
    [InlineData("""[{"op":"add","path":"/containerDefinitions/0/entryPoint","value":["/bin/sh","-c","migrate && exec node server.js"]}]""", "/bin/sh -c|migrate && node server.js", "")]
    [InlineData("""[{"op":"add","path":"/containerDefinitions/0/command","value":["/bin/sh","-c","cd /app; A=1 exec node x"]}]""", "", "/bin/sh -c|cd /app; A=1 node x")]
    [InlineData("""[{"op":"add","path":"/containerDefinitions/0/command","value":["a; exec node x"]}]""", "/bin/sh -c", "a; node x")]
    [InlineData(
        """[{"op":"add","path":"/containerDefinitions/0/entryPoint","value":["/bin/sh","-c","a; exec node $1"]},{"op":"add","path":"/containerDefinitions/0/command","value":["sh","x"]}]""",
        "/bin/sh -c|a; node $1", "sh|x")]
    [InlineData("null", "/bin/sh -c|a | b", "")]
    [InlineData("null", "/bin/sh -c|a; $RUN x", "")]
    public void RS02_writes_exec_where_it_belongs(string patch, string entryPoint, string cmd)
    {
        // The image names these; "sh -c" in front of a bar is two items.
        static string[] Items(string text) => [.. text.Split('|', 2).SelectMany((t, i) => i == 0 && t.EndsWith(" -c", StringComparison.Ordinal) ? t.Split(' ') : [t]).Where(t => t.Length > 0)];
        var facts = new Said(Trees.Debian()).Facts with { Entrypoint = Items(entryPoint), Cmd = Items(cmd) };
        var found = new Said(Trees.Debian()) { Facts = facts }.By("EDG-RS02");

        Assert.Equal((Outcome.Fail, patch), (found.Outcome, found.Fix?.Patch is null ? "null" : found.PatchText()));
    }

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
