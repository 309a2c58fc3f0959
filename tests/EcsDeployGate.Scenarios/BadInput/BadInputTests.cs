using System.Text.Json.Nodes;

namespace EcsDeployGate.Scenarios.BadInput;

public sealed class BadInputTests(OpenShop shop) : IClassFixture<OpenShop>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<string, byte[], string, string> BadArtifacts() => new()
    {
        { "no imagedefinitions.json", Release.Zip("readme.txt", "hello"), "invalid-artifact", "has no file 'imagedefinitions.json'; it has 'readme.txt'" },
        { "broken JSON", Release.Zip("imagedefinitions.json", "[{\"name\": \"web\",]"), "invalid-artifact", "'imagedefinitions.json' in the artifact 'BuildOut'" },
        { "a container that the service does not have", Release.Of("wbe", "shop/web:2"), "unknown-container", "names the container 'wbe'" },
        { "a file that unpacks to gigabytes", Release.Bomb(2048), "invalid-artifact", "'BuildOut'" },
        { "a path that walks out", Release.Zip("../../etc/imagedefinitions.json", "[]"), "invalid-artifact", "'BuildOut'" },
        { "no zip at all", "this is no zip"u8.ToArray(), "invalid-artifact", "'BuildOut'" },
    };

    [Theory]
    [MemberData(nameof(BadArtifacts))]
    public async Task An_artifact_that_cannot_be_deployed_is_rejected_with_the_place(string what, byte[] artifact, string code, string message)
    {
        var (run, execution) = await shop.ReleaseAsync(artifact, Cancelled);

        Assert.True(code == run["cause"]?["code"]?.GetValue<string>(), $"{what}: {run.ToJsonString()}");
        Assert.Contains(message, run["cause"]!["summary"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("rejected", run["decision"]!.GetValue<string>());
        Assert.Equal("Failed", await shop.EndAsync(execution, Cancelled));
    }

    [Fact]
    public async Task Two_deploy_actions_after_the_gate_are_held_and_both_are_named()
    {
        var pipeline = OpenShop.Definition("two-deploys");
        var deploy = pipeline["pipeline"]!["stages"]![2]!["actions"]!.AsArray();
        var second = deploy[0]!.DeepClone();
        second["name"] = "DeployWorker";
        deploy.Add(second);

        var (run, execution) = await shop.ReleaseAsync(Release.Of("web", "shop/web:2"), Cancelled, pipeline);

        Assert.Equal("ambiguous-deployment", run["cause"]!["code"]!.GetValue<string>());
        Assert.Contains("DeployWeb", run["cause"]!["summary"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains("DeployWorker", run["cause"]!["summary"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("held", run["decision"]!.GetValue<string>());
        Assert.Equal("InProgress", await shop.StatusAsync(execution, Cancelled));
    }

    [Fact]
    public async Task A_message_that_comes_three_times_at_once_is_one_run()
    {
        await shop.DuplicateAsync(3, Cancelled);
        try
        {
            var before = await shop.RunsAsync(Cancelled);
            await shop.ReleaseAsync(Release.Of("wbe", "shop/web:2"), Cancelled);
            await Task.Delay(TimeSpan.FromSeconds(2), Cancelled);

            Assert.Equal(1, await shop.RunsAsync(Cancelled) - before);
        }
        finally
        {
            await shop.DuplicateAsync(0, Cancelled);
        }
    }

    [Fact]
    public async Task An_approval_that_a_person_answered_first_ends_as_decided_outside()
    {
        // The gate is away while the message comes and the person answers; then it is started.
        await shop.World.KillGateAsync();
        var execution = await shop.StartAsync(Release.Of("web", "shop/web:2"), Cancelled);
        await shop.AnswerAsync(execution, "Rejected", "not today", Cancelled);
        await shop.World.StartGateAsync(Cancelled);
        var run = await shop.NextRunAsync(Cancelled);

        Assert.Equal("rejected", run["decision"]!.GetValue<string>());
        Assert.NotEqual("gate", run["decidedBy"]!.GetValue<string>());
        Assert.Null(run["verdict"]);
        Assert.Null(run["probe"]);
    }

    [Fact]
    public async Task An_approval_that_expired_before_the_gate_looked_ends_without_a_probe_or_an_answer()
    {
        await shop.World.KillGateAsync();
        var execution = await shop.StartAsync(Release.Of("web", "shop/web:2"), Cancelled);
        await shop.WaitingAsync(execution, Cancelled);

        // CodePipeline waits seven days for an answer.
        shop.Clock.Move(TimeSpan.FromDays(8));
        Assert.Equal("Failed", await shop.EndAsync(execution, Cancelled));
        await shop.World.StartGateAsync(Cancelled);
        var run = await shop.NextRunAsync(Cancelled);

        Assert.Contains("closed outside: Expired", run["timeline"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("held", run["decision"]!.GetValue<string>());
        Assert.Null(run["verdict"]);
        Assert.Null(run["probe"]);
    }

    [Fact]
    public async Task An_execution_that_was_stopped_before_the_gate_looked_ends_without_a_probe_or_an_answer()
    {
        await shop.World.KillGateAsync();
        var execution = await shop.StartAsync(Release.Of("web", "shop/web:2"), Cancelled);
        await shop.WaitingAsync(execution, Cancelled);
        await shop.StopAsync(execution, Cancelled);
        await shop.World.StartGateAsync(Cancelled);
        var run = await shop.NextRunAsync(Cancelled);

        Assert.Contains("closed outside: Superseded", run["timeline"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("held", run["decision"]!.GetValue<string>());
        Assert.Null(run["verdict"]);
        Assert.Null(run["probe"]);
        Assert.Equal("Stopped", await shop.EndAsync(execution, Cancelled));
    }
}
