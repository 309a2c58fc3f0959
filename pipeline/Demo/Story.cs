using System.Text.Json.Nodes;
using Amazon.CloudWatchLogs;

namespace EcsDeployGate.Demo;

/// <summary>The founding story: an image without curl is stopped and explained; with the fix that was tried, it goes through.</summary>
internal sealed class Story(Shop shop, Gate gate, AmazonCloudWatchLogsClient logs, Screen screen, Truths truths)
{
    public const string GoodImage = "shop/web:1";
    public const string NewImage = "shop/web:2";
    private readonly HashSet<string> _runs = [];

    /// <summary>Tells it all.</summary>
    /// <returns>The ids of the two runs.</returns>
    public async Task<IReadOnlyList<string>> TellAsync(string pipelineFile, CancellationToken cancellationToken)
    {
        screen.Act("1. A shop runs. Its health check is the one that everybody copies.");
        screen.Line("ecs", $"{GoodImage} has curl; healthCheck: {Shop.FoundingCheck[1]}");
        await shop.OpenAsync(GoodImage, cancellationToken);
        var before = await shop.RevisionAsync(cancellationToken);
        screen.Line("ecs", $"service is steady and healthy on {Name(before)}");
        await shop.PipelineAsync(pipelineFile, cancellationToken);
        await QuietAsync(cancellationToken);

        screen.Act("2. Somebody rebuilds the image on a smaller base. curl is gone; nobody notices.");
        var (firstId, rejected) = await ReleaseAsync("Rejected", cancellationToken);
        Read(rejected);
        await JudgeRejectionAsync(rejected, before, cancellationToken);

        screen.Act("3. The fix that the gate tried in the container is applied: a new revision of the task definition.");
        var check = VerifiedCheck(rejected);
        screen.Line("ecs", $"healthCheck: {string.Join(' ', check.Skip(1))}");
        var patched = await shop.RegisterAsync(GoodImage, check, cancellationToken);
        await shop.UpdateAsync(patched, cancellationToken);
        screen.Line("ecs", $"service is steady and healthy on {Name(patched)}");
        var (secondId, approved) = await ReleaseAsync("Approved", cancellationToken);
        await JudgeApprovalAsync(approved, patched, cancellationToken);

        screen.Act("4. What happened is on record.");
        await JudgeAuditAsync([firstId, secondId], cancellationToken);
        return [firstId, secondId];
    }

    private async Task<(string Run, JsonNode Document)> ReleaseAsync(string expected, CancellationToken cancellationToken)
    {
        var execution = await shop.ReleaseAsync(NewImage, cancellationToken);
        screen.Line("pipeline", $"execution {execution} brings {NewImage}");
        var id = await gate.RunAfterAsync(_runs, cancellationToken);
        _runs.Add(id);
        var run = await new LiveTimeline(gate, logs, screen).FollowAsync(id, cancellationToken);
        var status = expected == "Approved" ? "Succeeded" : "Failed";
        await ReachesAsync(execution, status, cancellationToken);

        var actions = await shop.ActionsAsync(execution, cancellationToken);
        truths.That(string.Equals(Text(run, "decision"), expected, StringComparison.OrdinalIgnoreCase), $"the gate's decision is {expected}");
        truths.That(actions.Single(a => a.ActionName == "EcsDeployGate").Output?.ExecutionResult?.ExternalExecutionSummary == Text(run, "summary"), "CodePipeline has the gate's own words as the summary of the approval");
        truths.That(actions.Any(a => a.ActionName == "DeployWeb") == (expected == "Approved"), expected == "Approved" ? "the deploy stage ran" : "the deploy stage did not run");
        truths.That(await shop.StatusAsync(execution, cancellationToken) == status, $"the execution is {status}");
        return (id, run);
    }

    private async Task JudgeRejectionAsync(JsonNode run, string before, CancellationToken cancellationToken)
    {
        var cause = run["cause"];
        var evidence = string.Join('\n', cause?["evidence"]?.AsArray().Select(e => e!.GetValue<string>()) ?? []);
        truths.That(Text(cause, "code") == "command-not-found", "the cause is command-not-found");
        truths.That(evidence.Contains("curl: not found", StringComparison.Ordinal), "the evidence has the stderr that ECS throws away");
        truths.That((bool?)cause?["fix"]?["verified"] == true, "a working replacement was verified in the container");
        truths.That(await shop.IsSteadyAsync(before, cancellationToken), $"the service still runs healthy on {Name(before)}");
    }

    private async Task JudgeApprovalAsync(JsonNode run, string patched, CancellationToken cancellationToken)
    {
        var now = await shop.RevisionAsync(cancellationToken);
        truths.That(Text(run, "verdict") == "approve", "the verdict is approve");
        truths.That(now != patched, $"the deploy action registered {Name(now)}");
        await shop.SteadyAsync(now, cancellationToken);
        var definition = (await shop.Ecs.DescribeTaskDefinitionAsync(new() { TaskDefinition = now }, cancellationToken)).TaskDefinition;
        truths.That(definition.ContainerDefinitions.Single().Image == shop.ImageUri(NewImage), $"it runs {NewImage}");
        truths.That(await shop.IsSteadyAsync(now, cancellationToken), "the service is healthy on the new revision");
    }

    private async Task JudgeAuditAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        foreach (var id in ids)
        {
            var audit = (await gate.RunAsync(id, cancellationToken))["audit"]!;
            screen.Line("audit", $"{new Uri(gate.Endpoint, $"/v1/runs/{id}")}  {audit["entries"]} entries, head {audit["head"]!.GetValue<string>()[..16]}…");
        }

        var verified = await gate.VerifyAsync(cancellationToken);
        truths.That((bool?)verified["intact"] == true, $"the hash chain of {verified["runs"]} runs with {verified["entries"]} entries is intact");
    }

    private void Read(JsonNode run)
    {
        var cause = run["cause"];
        screen.Act("   What the person on call reads:");
        screen.Say($"   {Text(run, "summary")}\n");
        foreach (var line in cause?["evidence"]?.AsArray().Select(e => e!.GetValue<string>()) ?? [])
        {
            screen.Say($"     seen: {line}");
        }

        screen.Say($"     why:  {Text(cause, "why")}");
        screen.Say($"     fix:  {Text(cause?["fix"], "text")}");
        screen.Say($"     patch: {cause?["fix"]?["patch"]?.ToJsonString()}\n");
    }

    private static List<string> VerifiedCheck(JsonNode run) =>
        run["cause"]?["fix"]?["patch"]?.AsArray()
            .FirstOrDefault(p => p!["path"]!.GetValue<string>().EndsWith("/healthCheck/command", StringComparison.Ordinal))?["value"]?.AsArray()
            .Select(v => v!.GetValue<string>()).ToList()
        ?? throw new DemoException("The rejection brings no patch for the health check, so there is nothing to apply.");

    private async Task ReachesAsync(string execution, string status, CancellationToken cancellationToken)
    {
        for (var tries = 0; tries < 300 && await shop.StatusAsync(execution, cancellationToken) is var now && now != status; tries++)
        {
            if (now is "Failed" or "Succeeded" or "Stopped" or "Superseded" or "Cancelled")
            {
                return;
            }

            await Task.Delay(200, cancellationToken);
        }
    }

    private async Task QuietAsync(CancellationToken cancellationToken)
    {
        // CodePipeline starts a pipeline when it is created; with an empty source that execution fails by itself.
        var executions = await shop.Pipelines.ListPipelineExecutionsAsync(new() { PipelineName = Shop.Pipeline }, cancellationToken);
        foreach (var execution in executions.PipelineExecutionSummaries ?? [])
        {
            await ReachesAsync(execution.PipelineExecutionId, "Failed", cancellationToken);
        }
    }

    private static string? Text(JsonNode? node, string member) => node?[member]?.GetValue<string>();

    private static string Name(string arn) => arn[(arn.LastIndexOf('/') + 1)..];
}
