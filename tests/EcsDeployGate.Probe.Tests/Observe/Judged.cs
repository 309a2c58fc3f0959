using EcsDeployGate.Probe.Observe;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Probe.Tests.Observe;

/// <summary>A judge that is told what happened, second by second, with the clock in the hands of the test.</summary>
public abstract class Judged
{
    private static readonly DateTimeOffset s_start = new(2026, 5, 4, 9, 0, 0, TimeSpan.Zero);

    private protected static PlannedExperiment Experiment { get; } = new("t", [], ["CMD", "true"], null, false);

    /// <summary>Every record that the judge has told so far.</summary>
    private protected List<ProbeRecord> Said { get; } = [];
    private protected Judge Judge { get; set; } = Judging(Web());

    private protected static DateTimeOffset At(double seconds) => s_start.AddSeconds(seconds);

    private protected static PlannedContainer Web(params PlannedExperiment[] experiments) => new("web", true, 30, 5, 3, 0, 80, experiments);

    private protected static Judge Judging(params PlannedContainer[] containers) => new(new("run", 10, 300, containers), s_start);

    private protected static Judge Watching(int seconds, params PlannedContainer[] containers) => new(new("run", 10, 300, containers, seconds), s_start);

    private protected static FactsRecord Facts() => new("web", s_start, 0, 0, "/", "/bin", new Dictionary<string, string>(), []);

    private protected static AttemptRecord Attempt(double at, int number, int? exitCode) =>
        new("web", At(at), number, At(at), exitCode is null ? null : 5, exitCode, false, null, "", "", false, false);

    private protected static ExperimentRecord Tried(string id, int exitCode) =>
        new("web", s_start, id, [], ["CMD", "true"], 5, exitCode, false, null, "", "", false);

    private protected IEnumerable<string> Healths() => Said.OfType<HealthRecord>().Select(health => $"{health.Status} {health.FailingStreak}");

    private protected void Ended(double at, int number, int exitCode) => Judge.Take(Attempt(at, number, exitCode), At(at));

    private protected void Fail(int times)
    {
        for (var i = 1; i <= times; i++)
        {
            Ended(i, i, 1);
        }
    }

    private protected VerdictRecord? Decide(double at)
    {
        var step = Judge.Decide(At(at));
        Said.AddRange(step.Records);
        return step.Verdict;
    }
}
