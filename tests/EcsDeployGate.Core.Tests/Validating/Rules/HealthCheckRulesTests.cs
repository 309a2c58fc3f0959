using System.Text.Json.Nodes;
using EcsDeployGate.Core.Findings;

namespace EcsDeployGate.Core.Tests.Validating.Rules;

/// <summary>The rules about one health check. Documents are in the shape of the ECS API model, not of the rule's idea of it.</summary>
public sealed class HealthCheckRulesTests
{
    private const string At = "/containerDefinitions/0/healthCheck";

    [Fact]
    public void HC01_accepts_a_container_with_a_check() => Says("EDG-HC01", Outcome.Pass, Some.WithCheck("CMD", "curl"));

    [Fact]
    public void HC01_rejects_an_essential_container_with_a_port_and_no_check()
    {
        var found = Says("EDG-HC01", Outcome.Fail, Some.WithCheck((JsonNode?)null));

        Assert.Equal("Essential container 'web' maps port 8080 and has no health check.", found.Message);
        Assert.Equal(At, found.At);
        Assert.True(found.Blocks);
    }

    [Fact]
    public void HC01_only_warns_when_nothing_says_that_it_is_a_service() =>
        Assert.Equal(Severity.Warning, Says("EDG-HC01", Outcome.Fail, Some.WithCheck((JsonNode?)null) with { Service = null }).Severity);

    [Fact]
    public void HC01_skips_a_container_that_is_not_essential_and_one_without_ports()
    {
        var deployment = Some.Deployment("""
            {"containerDefinitions": [
              {"name": "job", "image": "i", "essential": false, "portMappings": [{"containerPort": 1}]}, {"name": "worker", "image": "i"}]}
            """);

        Assert.Equal(
            ["Container 'job' is not essential.", "Container 'worker' maps no port."],
            deployment.Said("EDG-HC01").Select(f => f.Message));
    }

    [Theory]
    [InlineData("CMD", "curl")]
    [InlineData("CMD-SHELL", "curl x")]
    [InlineData("NONE")]
    public void HC02_accepts_the_known_words(params string[] command) => Says("EDG-HC02", Outcome.Pass, Some.WithCheck(command));

    [Theory]
    [InlineData("""["CMD","curl","-f","http://x/"]""", "curl", "-f", "http://x/")]
    [InlineData("""["CMD-SHELL","curl -f http://x/ || exit 1"]""", "curl -f http://x/ || exit 1")]
    [InlineData("""["CMD-SHELL","curl -f http://x/ || exit 1"]""", "curl", "-f", "http://x/", "||", "exit", "1")]
    [InlineData("""["CMD-SHELL","curl x"]""", "cmd-shell", "curl x")]
    [InlineData("""["CMD-SHELL","curl x"]""", "CMD_SHELL", "curl x")]
    [InlineData("""["CMD","curl"]""", "Cmd", "curl")]
    [InlineData("""["CMD-SHELL","curl -f http://x/ || exit 1"]""", "CMD-SHELL, curl -f http://x/ || exit 1")]
    [InlineData("""["CMD","/healthcheck"]""", "/healthcheck")]
    public void HC02_rejects_any_other_word_and_writes_the_array_as_it_should_be(string corrected, params string[] command)
    {
        var found = Says("EDG-HC02", Outcome.Fail, Some.WithCheck(command));

        Assert.Equal($"The health check of container 'web' starts with '{command[0]}', which is neither CMD nor CMD-SHELL.", found.Message);
        Assert.Equal(At + "/command/0", found.At);
        Assert.Equal($"Write {corrected}.", found.Fix!.Text);
        Assert.Equal(corrected, (found.Fix.Patch![0] as JsonObject)!["value"]!.ToJsonString(Some.Relaxed));
        Assert.Equal(At + "/command", found.Fix.Patch[0]!["path"]!.GetValue<string>());
    }

    [Fact]
    public void HC03_rejects_NONE_and_takes_the_block_away()
    {
        var found = Says("EDG-HC03", Outcome.Fail, Some.WithCheck("NONE"));

        Assert.Equal("The health check of container 'web' is [\"NONE\"]: it is switched off.", found.Message);
        Assert.Equal("""[{"op":"remove","path":"/containerDefinitions/0/healthCheck"}]""", found.PatchText());
        Assert.False(found.Blocks);
    }

    [Fact]
    public void HC03_accepts_a_real_check() => Says("EDG-HC03", Outcome.Pass, Some.WithCheck("CMD", "curl"));

    [Theory]
    [InlineData("""{"command": ["CMD"]}""", "The health check of container 'web' is only [\"CMD\"]: nothing follows.")]
    [InlineData("""{"command": ["CMD-SHELL"]}""", "The health check of container 'web' is only [\"CMD-SHELL\"]: nothing follows.")]
    [InlineData("""{"command": ["CMD-SHELL", "  "]}""", "The health check of container 'web' has a blank text behind CMD-SHELL.")]
    [InlineData("""{"command": ["CMD", ""]}""", "The health check of container 'web' has a blank text behind CMD.")]
    [InlineData("""{"command": []}""", "The health check of container 'web' has no command, or one that is not an array of texts.")]
    [InlineData("""{"interval": 30}""", "The health check of container 'web' has no command, or one that is not an array of texts.")]
    [InlineData("""{"command": "CMD-SHELL curl x"}""", "The health check of container 'web' has no command, or one that is not an array of texts.")]
    [InlineData("""{"command": ["CMD", 7]}""", "The health check of container 'web' has no command, or one that is not an array of texts.")]
    public void HC04_rejects_a_check_with_nothing_to_run(string check, string message) =>
        Assert.Equal(message, Says("EDG-HC04", Outcome.Fail, Some.WithCheck(JsonNode.Parse(check))).Message);

    [Fact]
    public void HC04_accepts_a_program_and_skips_a_check_that_is_off()
    {
        Says("EDG-HC04", Outcome.Pass, Some.WithCheck("CMD", "curl"));
        Says("EDG-HC04", Outcome.Skip, Some.WithCheck("NONE"));
    }

    [Theory]
    [InlineData("""["CMD-SHELL","curl -f http://x/"]""", "curl", "-f", "http://x/")]
    [InlineData("""["CMD-SHELL","curl -f http://x/ || exit 1"]""", "curl", "-f", "http://x/", "||", "exit", "1")]
    [InlineData("""["CMD-SHELL","curl -H 'Accept: text/plain' 'http://x/?a=1&b=2'"]""", "curl", "-H", "Accept: text/plain", "http://x/?a=1&b=2")]
    public void HC05_rejects_a_split_line_and_joins_it(string corrected, params string[] items)
    {
        var found = Says("EDG-HC05", Outcome.Fail, Some.WithCheck(["CMD-SHELL", .. items]));

        Assert.Equal($"The health check of container 'web' splits CMD-SHELL into {items.Length} items: the shell runs only 'curl'.", found.Message);
        Assert.Equal($"Write {corrected}.", found.Fix!.Text);
        Assert.True(found.Blocks);
    }

    [Fact]
    public void HC05_leaves_it_to_the_probe_when_the_first_item_is_a_line_of_its_own()
    {
        var found = Says("EDG-HC05", Outcome.Fail, Some.WithCheck("CMD-SHELL", "curl -f http://x/", "|| exit 1"));

        Assert.Equal(Confidence.Likely, found.Confidence);
        Assert.Equal("""Write ["CMD-SHELL","curl -f http://x/ || exit 1"].""", found.Fix!.Text);
    }

    [Fact]
    public void HC05_accepts_one_item_and_skips_CMD()
    {
        Says("EDG-HC05", Outcome.Pass, Some.WithCheck("CMD-SHELL", "curl x"));
        Says("EDG-HC05", Outcome.Skip, Some.WithCheck("CMD", "curl", "x"));
    }

    [Theory]
    [InlineData("||", "curl", "-f", "http://x/", "||", "exit", "1")]
    [InlineData("|| exit 1", "curl", "-f", "http://x/", "|| exit 1")]
    [InlineData("http://x/ || exit 1", "curl", "-f", "http://x/ || exit 1")]
    [InlineData("2>&1", "wget", "http://x/", "2>&1")]
    [InlineData(">/dev/null", "wget", "http://x/", ">/dev/null")]
    [InlineData("$(hostname)", "ping", "$(hostname)")]
    [InlineData("|", "curl", "http://x/", "|", "grep", "ok")]
    public void HC06_rejects_operators_without_a_shell(string item, params string[] argv)
    {
        var found = Says("EDG-HC06", Outcome.Fail, Some.WithCheck(["CMD", .. argv]));

        Assert.Equal($"The health check of container 'web' uses CMD and passes '{item}' to '{argv[0]}': no shell is there to interpret it.", found.Message);
        Assert.Equal(Severity.Error, found.Severity);
        Assert.StartsWith("Write [\"CMD-SHELL\",", found.Fix!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void HC06_warns_of_a_variable_that_nothing_expands()
    {
        var found = Says("EDG-HC06", Outcome.Fail, Some.WithCheck("CMD", "curl", "-f", "http://localhost:${PORT}/"));

        Assert.Equal(
            "The health check of container 'web' uses CMD and passes 'http://localhost:${PORT}/' to 'curl': nothing expands the variable.", found.Message);
        Assert.Equal(Severity.Warning, found.Severity);
        Assert.Equal("""Write ["CMD-SHELL","curl -f http://localhost:${PORT}/"].""", found.Fix!.Text);
    }

    [Fact]
    public void HC06_keeps_a_variable_open_for_the_shell_when_it_needs_quotes() =>
        Assert.Equal(
            """Write ["CMD-SHELL","curl -H \"Host: $NAME\" http://x/ || exit 1"].""",
            Says("EDG-HC06", Outcome.Fail, Some.WithCheck("CMD", "curl", "-H", "Host: $NAME", "http://x/", "||", "exit", "1")).Fix!.Text);

    [Theory]
    [InlineData("curl", "-f", "http://x/?a=1&b=2;c")]
    [InlineData("sh", "-c", "curl -f http://x/ || exit 1")]
    [InlineData("python3", "-c", "import a; print(1 > 2 or 3 | 4)")]
    [InlineData("psql", "-c", "select a || b from t")]
    [InlineData("test", "1", ">", "0")]
    [InlineData("mosquitto_sub", "-t", "$SYS/#")]
    public void HC06_leaves_arguments_alone_that_only_look_like_it(params string[] argv) =>
        Assert.DoesNotContain(Some.WithCheck(["CMD", .. argv]).Said("EDG-HC06"), f => f.Outcome is Outcome.Fail);

    [Theory]
    [InlineData("""["CMD","curl","-f","http://x/"]""", "curl -f http://x/")]
    [InlineData("""["CMD-SHELL","curl -f http://x/ || exit 1"]""", "curl -f http://x/ || exit 1")]
    [InlineData("""["CMD-SHELL","curl -f http://x:$PORT/"]""", "curl -f http://x:$PORT/")]
    public void HC07_rejects_a_line_as_a_program_name(string corrected, string item)
    {
        var found = Says("EDG-HC07", Outcome.Fail, Some.WithCheck("CMD", item));

        Assert.Equal($"The health check of container 'web' names the program '{item}': CMD takes the whole item as a file name.", found.Message);
        Assert.Equal(At + "/command/1", found.At);
        Assert.Equal($"Write {corrected}.", found.Fix!.Text);
        Assert.True(found.Blocks);
    }

    [Fact]
    public void HC07_leaves_a_path_with_a_space_to_the_probe() =>
        Assert.Equal(Confidence.Likely, Says("EDG-HC07", Outcome.Fail, Some.WithCheck("CMD", "/opt/my app/check")).Confidence);

    [Fact]
    public void HC07_accepts_items_and_skips_shell_lines()
    {
        Says("EDG-HC07", Outcome.Pass, Some.WithCheck("CMD", "curl", "a b"));
        Says("EDG-HC07", Outcome.Skip, Some.WithCheck("CMD-SHELL", "curl a"));
    }

    [Theory]
    [InlineData("curl -f http://x/")]
    [InlineData("curl -fsS http://x/ || exit 1")]
    [InlineData("curl -sSf http://x/ || exit 1")]
    [InlineData("curl --fail http://x/")]
    [InlineData("curl --fail-with-body http://x/")]
    [InlineData("curl -s http://x/ | grep -q ok")]
    [InlineData("[ \"$(curl -s http://x/)\" = ok ]")]
    [InlineData("test $(curl -so /dev/null -w '%{http_code}' http://x/) -eq 200")]
    public void HC14_accepts_curl_that_fails_or_is_looked_at(string line) =>
        Assert.All(Some.WithCheck("CMD-SHELL", line).Said("EDG-HC14"), f => Assert.Equal(Outcome.Pass, f.Outcome));

    [Theory]
    [InlineData("""["CMD-SHELL","curl -f http://x/ || exit 1"]""", "CMD-SHELL", "curl http://x/ || exit 1")]
    [InlineData("""["CMD-SHELL","timeout 3 curl -f -o f http://x/"]""", "CMD-SHELL", "timeout 3 curl -o f http://x/")]
    [InlineData("""["CMD","curl","-f","-s","http://x/"]""", "CMD", "curl", "-s", "http://x/")]
    [InlineData("""["CMD-SHELL","curl -f -H f http://x/"]""", "CMD-SHELL", "curl -H f http://x/")]
    public void HC14_rejects_curl_that_takes_a_500_for_health(string corrected, params string[] command)
    {
        var found = Says("EDG-HC14", Outcome.Fail, Some.WithCheck(command));

        Assert.Equal("The health check of container 'web' runs curl without -f, so an HTTP error counts as healthy.", found.Message);
        Assert.Equal($"Write {corrected}.", found.Fix!.Text);
        Assert.Equal(corrected, (found.Fix.Patch![0] as JsonObject)!["value"]!.ToJsonString(Some.Relaxed));
    }

    [Theory]
    [InlineData("curl $OPTS http://x/", "takes options of curl from a variable or a file, which may hold -f.")]
    [InlineData("curl -K /etc/c http://x/", "takes options of curl from a variable or a file, which may hold -f.")]
    [InlineData("curl -s -o /tmp/a http://x/ && grep ok /tmp/a", "saves the answer to '/tmp/a' and looks at it afterwards.")]
    [InlineData("$CHECK || exit 1", "runs a program that a variable names.")]
    [InlineData("coproc curl http://x/", "could not be read: it uses 'coproc'.")]
    public void HC14_cannot_tell_what_it_cannot_see(string line, string message) =>
        Assert.EndsWith(message, Says("EDG-HC14", Outcome.CannotTell, Some.WithCheck("CMD-SHELL", line)).Message, StringComparison.Ordinal);

    [Fact]
    public void HC14_skips_checks_without_curl() => Says("EDG-HC14", Outcome.Skip, Some.WithCheck("CMD-SHELL", "wget -q x"));

    [Theory]
    [InlineData("CMD-SHELL", "curl -f http://x/ || true", """["CMD-SHELL","curl -f http://x/ || exit 1"]""")]
    [InlineData("CMD-SHELL", "curl -f http://x/ || exit 0", """["CMD-SHELL","curl -f http://x/ || exit 1"]""")]
    [InlineData("CMD-SHELL", "curl -f http://x/; exit 0", """["CMD-SHELL","curl -f http://x/ || exit 1"]""")]
    [InlineData("CMD-SHELL", "curl -f http://x/ || echo down", """["CMD-SHELL","curl -f http://x/ || exit 1"]""")]
    [InlineData("CMD-SHELL", "echo hello", null)]
    [InlineData("CMD", "true", null)]
    [InlineData("CMD-SHELL", "curl -f http://x/ | tee /tmp/log", null)]
    public void HC15_rejects_a_check_that_cannot_fail(string keyword, string text, string? corrected)
    {
        var found = Says("EDG-HC15", Outcome.Fail, Some.WithCheck(keyword, text));

        Assert.StartsWith("The health check of container 'web' ends with exit code 0 whatever happens: ", found.Message, StringComparison.Ordinal);
        Assert.Equal(corrected is null ? "End the line with the command that asks the application, or with || exit 1." : $"Write {corrected}.", found.Fix!.Text);
        Assert.True(found.Blocks);
    }

    [Fact]
    public void HC15_accepts_what_can_fail_and_cannot_tell_what_it_cannot_follow()
    {
        Says("EDG-HC15", Outcome.Pass, Some.WithCheck("CMD-SHELL", "curl -f x || exit 1"));
        Assert.Equal(
            "The health check of container 'web' could not be followed: it uses 'eval'.",
            Says("EDG-HC15", Outcome.CannotTell, Some.WithCheck("CMD-SHELL", "eval $X; true")).Message);
    }

    [Theory]
    [InlineData("interval", "3", "The interval of container 'web' is 3 seconds: ECS takes 5 to 300.", "5")]
    [InlineData("interval", "301", "The interval of container 'web' is 301 seconds: ECS takes 5 to 300.", "300")]
    [InlineData("timeout", "1", "The timeout of container 'web' is 1 seconds: ECS takes 2 to 60.", "2")]
    [InlineData("retries", "11", "The retries of container 'web' is 11: ECS takes 1 to 10.", "10")]
    [InlineData("startPeriod", "301", "The startPeriod of container 'web' is 301 seconds: ECS takes 0 to 300.", "300")]
    [InlineData("startPeriod", "\"30\"", "The startPeriod of container 'web' is \"30\": ECS takes a whole number from 0 to 300.", null)]
    [InlineData("interval", "7.5", "The interval of container 'web' is 7.5: ECS takes a whole number from 5 to 300.", null)]
    public void HC17_rejects_numbers_that_ECS_refuses(string member, string value, string message, string? nearest)
    {
        var found = Some.WithCheck(JsonNode.Parse($$"""{"command": ["CMD", "x"], "{{member}}": {{value}}}""")).Said("EDG-HC17")
            .Single(f => f.Outcome is Outcome.Fail);

        Assert.Equal(message, found.Message);
        Assert.Equal($"{At}/{member}", found.At);
        Assert.Equal(nearest is null ? null : $$"""[{"op":"replace","path":"{{At}}/{{member}}","value":{{nearest}}}]""", found.PatchText());
    }

    [Fact]
    public void HC17_accepts_the_ends_of_the_ranges() =>
        Assert.All(
            Some.WithCheck(JsonNode.Parse("""{"command": ["CMD", "x"], "interval": 300, "timeout": 2, "retries": 10, "startPeriod": 0}""")).Said("EDG-HC17"),
            f => Assert.Equal(Outcome.Pass, f.Outcome));

    [Theory]
    [InlineData("EDG-HC02")]
    [InlineData("EDG-HC05")]
    [InlineData("EDG-HC15")]
    [InlineData("EDG-HC17")]
    public void Containers_without_a_check_are_skipped(string rule) =>
        Assert.Equal("Container 'web' has no health check.", Says(rule, Outcome.Skip, Some.WithCheck((JsonNode?)null)).Message);

    private static Finding Says(string rule, Outcome outcome, Core.Resolving.Deployment deployment)
    {
        var found = Assert.Single(deployment.Said(rule));
        Assert.True(outcome == found.Outcome, $"{found.Outcome}: {found.Message}");
        return found;
    }
}
