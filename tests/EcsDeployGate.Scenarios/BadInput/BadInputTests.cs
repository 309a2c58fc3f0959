using System.Text.Json.Nodes;

namespace EcsDeployGate.Scenarios.BadInput;

public sealed class BadInputTests(BadInputTests.OpenShop shop) : IClassFixture<BadInputTests.OpenShop>
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

    /// <summary>One shop for all of them: a service without tasks, and a pipeline for each release.</summary>
    public sealed class OpenShop : IAsyncLifetime
    {
        private readonly HashSet<string> _seen = [];
        private int _pipelines;
        private string _current = "";

        internal GateInAShop World { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            World = await GateInAShop.OpenAsync("embedded", Cancelled);
            await World.Shop.StockAsync("shop/web:1", desiredCount: 0, Cancelled);
        }

        public ValueTask DisposeAsync() => World.DisposeAsync();

        internal static JsonObject Definition(string name)
        {
            var json = JsonNode.Parse(File.ReadAllText(Path.Combine(Here.Root, "pipeline/definitions/approval-by-sns.json")))!.AsObject();
            json["pipeline"]!["name"] = name;
            return json;
        }

        internal async Task<(JsonNode Run, string Execution)> ReleaseAsync(byte[] artifact, CancellationToken cancellationToken, JsonObject? pipeline = null)
        {
            var execution = await StartAsync(artifact, cancellationToken, pipeline);
            return (await NextRunAsync(cancellationToken), execution);
        }

        internal async Task<string> StartAsync(byte[] artifact, CancellationToken cancellationToken, JsonObject? pipeline = null)
        {
            pipeline ??= Definition($"shop-{++_pipelines}");
            _current = pipeline["pipeline"]!["name"]!.GetValue<string>();
            await World.Shop.PutBuildAsync(artifact, cancellationToken);
            await World.SetUp.CodePipelineAsync("CreatePipeline", pipeline, cancellationToken);
            return await World.Shop.StartAsync(_current, cancellationToken);
        }

        internal async Task<JsonNode> NextRunAsync(CancellationToken cancellationToken)
        {
            var id = await World.Gate.RunAfterAsync(_seen, cancellationToken, _current);
            _seen.Add(id);
            return await World.Gate.EndedAsync(id, TimeSpan.FromSeconds(60), cancellationToken);
        }

        internal Task<string> StatusAsync(string execution, CancellationToken cancellationToken) => World.Shop.StatusAsync(execution, cancellationToken, _current);

        internal async Task<string> EndAsync(string execution, CancellationToken cancellationToken)
        {
            for (var tries = 0; tries < 50 && await StatusAsync(execution, cancellationToken) == "InProgress"; tries++)
            {
                await Task.Delay(200, cancellationToken);
            }

            return await StatusAsync(execution, cancellationToken);
        }

        internal async Task AnswerAsync(string execution, string status, string summary, CancellationToken cancellationToken)
        {
            for (var tries = 0; tries < 50; tries++)
            {
                var state = await World.Shop.Pipelines.GetPipelineStateAsync(new() { Name = _current }, cancellationToken);
                if (state.StageStates.SelectMany(s => s.ActionStates).FirstOrDefault(a => a.LatestExecution?.Token is not null) is { } waiting)
                {
                    await World.Shop.Pipelines.PutApprovalResultAsync(
                        new()
                        {
                            PipelineName = _current,
                            StageName = "Gate",
                            ActionName = waiting.ActionName,
                            Token = waiting.LatestExecution.Token,
                            Result = new() { Status = status, Summary = summary },
                        },
                        cancellationToken);
                    return;
                }

                await Task.Delay(200, cancellationToken);
            }

            throw new TimeoutException($"Execution {execution} never came to its approval.");
        }

        internal async Task DuplicateAsync(int times, CancellationToken cancellationToken)
        {
            using var content = new StringContent($$"""{"duplicates":{{times}}}""", System.Text.Encoding.UTF8, "application/json");
            using var answer = await World.Http.PutAsync(new Uri(World.Endpoint, "/_sandbox/deliveries"), content, cancellationToken);
            answer.EnsureSuccessStatusCode();
        }

        internal Task<int> RunsAsync(CancellationToken cancellationToken) => World.Gate.CountAsync(cancellationToken);
    }
}
