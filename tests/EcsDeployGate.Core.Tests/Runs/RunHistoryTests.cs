using EcsDeployGate.Core.Deciding;
using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Names;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.Runs;
using EcsDeployGate.Core.Tests.Probing;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Core.Tests.Runs;

public sealed class RunHistoryTests
{
    private readonly Stage _stage = new();

    [Fact]
    public async Task The_starts_of_earlier_approved_runs_of_the_same_service_make_a_slower_one_a_finding()
    {
        foreach (var (minute, seconds) in ((int, double)[])[(1, 9), (2, 10), (3, 11)])
        {
            await KeepAsync(minute, seconds);
        }

        await KeepAsync(4, 300, Decision.Rejected);
        await KeepAsync(5, 300, cluster: "another");
        var now = Log(6, 30).Run;

        var starts = await new RunHistory(_stage.Store).StartsAsync(now, TestContext.Current.CancellationToken);
        var decided = Decider.Decide(now with { Verdict = null }, null, starts);

        Assert.Equal([11, 10, 9], starts.Select(s => s.Seconds));
        Assert.Equal(
            "Container 'web' passed its first check 30 s after its start; in the last 3 approved runs of this service it took 10 s (median; 9 to 11 s).",
            decided.Findings.Single(f => f is { Rule: "EDG-PB05", Outcome: Outcome.Fail }).Message);
        Assert.Equal(Verdict.Approve, decided.Verdict);
    }

    [Fact]
    public async Task Without_a_service_there_is_no_history() => Assert.Empty(await new RunHistory(_stage.Store).StartsAsync(
        Log(1, 1).Run with { Deployment = null }, TestContext.Current.CancellationToken));

    private async Task KeepAsync(int minute, double seconds, Decision decision = Decision.Approved, string cluster = "shop")
    {
        var log = Log(minute, seconds, decision, cluster);
        await _stage.Store.StartAsync($"run-{minute}", log.Entries[0], RunIndex.Of(log.Run), TestContext.Current.CancellationToken);
        Assert.True(await _stage.Store.AppendAsync(log.Run.Id, 1, [.. log.Entries.Skip(1)], RunIndex.Of(log.Run), TestContext.Current.CancellationToken));
    }

    private RunLog Log(int minute, double seconds, Decision decision = Decision.Approved, string cluster = "shop")
    {
        var at = Some.Noon.AddMinutes(minute);
        var report = new ProbeStory("CMD-SHELL", "curl -f http://localhost/ || exit 1").Facts([]).Passes(seconds).Becomes(seconds, HealthStatus.Healthy).Ends(ProbeExitCode.Healthy).Report();
        var deployment = ((Resolution.Resolved)_stage.Found).Deployment with { Cluster = cluster };
        RunEvent[] events =
        [
            new DeploymentResolved(deployment), new DeploymentValidated([]), new ImagesInspected([], []), new ProbeRegistered(1, "arn:d"), new ProbeStarted(1, "arn:t"), new ProbeEnded(report),
            new ProbeCleanedUp(), new VerdictReached(decision is Decision.Approved ? Verdict.Approve : Verdict.Reject, decision, null, [], "said"), new DoorAnswered("Answered", at),
        ];
        return events.Aggregate(RunLog.Start(RunId.New(at), new RunRequested(_stage.Request(), new GatePolicy()), at), (log, happened) => log.Append(happened, at));
    }
}
