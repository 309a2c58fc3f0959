using System.Text.Json.Nodes;

namespace EcsDeployGate.Scenarios;

/// <summary>One shop for all of them: a service without tasks, and a pipeline for each release.</summary>
public sealed class OpenShop : IAsyncLifetime
{
    private readonly HashSet<string> _seen = [];
    private int _pipelines;
    private string _current = "";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>AWS's clock; the gate's is the machine's.</summary>
    internal MovedClock Clock { get; } = new();

    internal GateInAShop World { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        World = await GateInAShop.OpenAsync("embedded", Clock, Cancelled);
        await World.Shop.StockAsync("shop/web:1", desiredCount: 0, Cancelled);
    }

    public async ValueTask DisposeAsync()
    {
        await World.DisposeAsync();
        Clock.Dispose();
    }

    internal static JsonObject Definition(string name)
    {
        var json = JsonNode.Parse(File.ReadAllText(Checkout.Path("pipeline/definitions/approval-by-sns.json")))!.AsObject();
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
        var waiting = await WaitingAsync(execution, cancellationToken);
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
    }

    internal Task StopAsync(string execution, CancellationToken cancellationToken) => World.SetUp.CodePipelineAsync(
        "StopPipelineExecution",
        new() { ["pipelineName"] = _current, ["pipelineExecutionId"] = execution, ["abandon"] = true, ["reason"] = "a newer release is on its way" },
        cancellationToken);

    /// <summary>The approval action, once it waits for its answer.</summary>
    internal async Task<Amazon.CodePipeline.Model.ActionState> WaitingAsync(string execution, CancellationToken cancellationToken)
    {
        for (var tries = 0; tries < 150; tries++)
        {
            var state = await World.Shop.Pipelines.GetPipelineStateAsync(new() { Name = _current }, cancellationToken);
            if (state.StageStates.SelectMany(s => s.ActionStates).FirstOrDefault(a => a.LatestExecution?.Token is not null) is { } waiting)
            {
                return waiting;
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
