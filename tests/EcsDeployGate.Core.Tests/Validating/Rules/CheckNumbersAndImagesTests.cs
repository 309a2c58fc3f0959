using System.Text.Json.Nodes;
using EcsDeployGate.Core.Findings;

namespace EcsDeployGate.Core.Tests.Validating.Rules;

/// <summary>HC16, HC18, HC19, IM03, IM04, IM05.</summary>
public sealed class CheckNumbersAndImagesTests
{
    [Theory]
    [InlineData("curl -f http://x/; exit 1", "[\"CMD-SHELL\",\"curl -f http://x/ || exit 1\"]")]
    [InlineData("exit 1", null)]
    [InlineData("curl -s http://x/ >/dev/null | grep ok", null)]
    public void HC16_rejects_a_check_that_cannot_pass(string line, string? better)
    {
        var found = Assert.Single(Some.WithCheck("CMD-SHELL", line).Said("EDG-HC16"));

        Assert.Equal((Outcome.Fail, Confidence.Likely), (found.Outcome, found.Confidence));
        Assert.Equal($"The health check of container 'web' never ends with exit code 0: '{line}'.", found.Message);
        Assert.Equal(better is null ? null : $"[{{\"op\":\"add\",\"path\":\"/containerDefinitions/0/healthCheck/command\",\"value\":{better}}}]", found.PatchText());
    }

    [Fact]
    public void HC16_rejects_a_line_that_no_shell_can_read_with_the_cause()
    {
        var found = Assert.Single(Some.WithCheck("CMD-SHELL", "curl -f 'http://x/ || exit 1").Said("EDG-HC16"));

        Assert.Equal(("No shell can read the health check of container 'web': a single quote is not closed.", "shell-syntax-error"), (found.Message, found.CauseCode));
    }

    [Theory]
    [InlineData(Outcome.Pass, "CMD-SHELL", "curl -f http://x/ || exit 1")]
    [InlineData(Outcome.Skip, "CMD-SHELL", "")]
    [InlineData(Outcome.CannotTell, "CMD-SHELL", "eval \"$X\"; exit 1")]
    [InlineData(Outcome.Fail, "CMD", "false")]
    public void HC16_accepts_skips_and_cannot_tell(Outcome outcome, params string[] command) =>
        Assert.Equal(outcome, Assert.Single(Some.WithCheck(command).Said("EDG-HC16")).Outcome);

    [Theory]
    [InlineData("curl -f http://x/", "curl in the health check of container 'web' has no limit of its own; the check is killed after 5 seconds.")]
    [InlineData("curl -m 5 -f http://x/", "curl in the health check of container 'web' gives up after 5 seconds; the check is killed after 5.")]
    [InlineData("wget -q http://x/", "wget in the health check of container 'web' has no limit of its own; the check is killed after 5 seconds.")]
    public void HC18_rejects_a_client_without_a_shorter_limit(string line, string message)
    {
        var found = Assert.Single(Some.WithCheck("CMD-SHELL", line).Said("EDG-HC18"));

        Assert.Equal((Outcome.Fail, Severity.Warning, message), (found.Outcome, found.Severity, found.Message));
    }

    [Fact]
    public void HC18_writes_the_limit() => Assert.Equal(
        """[{"op":"add","path":"/containerDefinitions/0/healthCheck/command","value":["CMD-SHELL","curl -m 4 -f http://x/ || exit 1"]}]""",
        Assert.Single(Some.WithCheck("CMD-SHELL", "curl -f http://x/ || exit 1").Said("EDG-HC18")).PatchText());

    [Theory]
    [InlineData("curl -fsSm3 http://x/", Outcome.Pass)]
    [InlineData("curl --max-time 2.5 -f http://x/", Outcome.Pass)]
    [InlineData("timeout 3 wget -q http://x/", Outcome.Pass)]
    [InlineData("wget -T 3 -q http://x/", Outcome.Pass)]
    [InlineData("wget --timeout=3 -q http://x/", Outcome.Pass)]
    [InlineData("curl -m $LIMIT http://x/", Outcome.CannotTell)]
    [InlineData("pg_isready", Outcome.Skip)]
    public void HC18_accepts_skips_and_cannot_tell(string line, Outcome outcome) =>
        Assert.Equal(outcome, Assert.Single(Some.WithCheck("CMD-SHELL", line).Said("EDG-HC18")).Outcome);

    [Theory]
    [InlineData(30, 5, 3, Outcome.Pass)]
    [InlineData(60, 5, 3, Outcome.Fail)]
    [InlineData(10, 10, 2, Outcome.Fail)]
    public void HC19_adds_up_how_long_a_dead_task_counts_as_healthy(int interval, int timeout, int retries, Outcome outcome) =>
        Assert.Equal(outcome, Assert.Single(Some.WithCheck(new JsonObject
        {
            ["command"] = new JsonArray("CMD", "x"), ["interval"] = interval, ["timeout"] = timeout, ["retries"] = retries,
        }).Said("EDG-HC19")).Outcome);

    [Theory]
    [InlineData("shop", Outcome.Fail, Outcome.Fail, Outcome.Fail)]
    [InlineData("shop:latest", Outcome.Fail, Outcome.Fail, Outcome.Fail)]
    [InlineData("docker.io/library/shop:1.2", Outcome.Pass, Outcome.Fail, Outcome.Fail)]
    [InlineData("111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop:7c1", Outcome.Pass, Outcome.Fail, Outcome.Pass)]
    [InlineData("localhost:5000/shop:prod", Outcome.Fail, Outcome.Fail, Outcome.Pass)]
    [InlineData("r.example/shop@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", Outcome.Pass, Outcome.Pass, Outcome.Pass)]
    public void IM03_IM04_and_IM05_look_at_the_images_name(string image, Outcome tag, Outcome digest, Outcome registry)
    {
        var deployment = Some.WithCheck("CMD", "x");
        deployment = deployment with { TaskDefinition = deployment.TaskDefinition.With(json => json["containerDefinitions"]![0]!["image"] = image) };

        Assert.Equal([tag, digest, registry], ((string[])["EDG-IM03", "EDG-IM04", "EDG-IM05"]).Select(rule => Assert.Single(deployment.Said(rule)).Outcome));
    }
}
