using System.Globalization;
using System.Text.Json.Nodes;
using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Probing.Diagnosing;

namespace EcsDeployGate.Core.Probing.Measuring;

/// <summary>What the measured numbers say about the numbers in the health check.</summary>
internal static class Advice
{
    private static readonly RuleInfo s_numbers = new(
        "EDG-PB04", "The health check's numbers fit what was measured", Severity.Info, Confidence.Heuristic,
        "Numbers without room turn a slow minute into a failed deployment; numbers with too much room keep a broken task in service.",
        "Set the numbers that the message computes.",
        new("https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html"));

    public static IReadOnlyList<RuleInfo> Rules { get; } = [s_numbers];

    public static IEnumerable<Finding> Of(ProbeView view, ProbeOutcome outcome) =>
        outcome is ProbeOutcome.Healthy ? view.Checks.Select(check => Of(view, check)).OfType<Finding>() : [];

    private static Finding? Of(ProbeView view, CheckView check)
    {
        var measured = CheckMeasure.Of(check);
        if (measured is not { FirstSuccessSeconds: { } start, Latency: { } latency })
        {
            return null;
        }

        var settings = check.Container.HealthCheck!;
        var stop = view.EndedByObserver ? StopMeasure.Of(view, check.Container) : null;
        List<string> reasons = [];
        JsonArray patch = [];

        // The first attempt comes after one interval, so a quick start shows nothing better than that; the open port does.
        var ready = Math.Min(start, measured.FirstListeningSeconds ?? start);
        var grace = settings.StartPeriod + ((settings.Retries - 1) * settings.Interval);
        var wanted = Math.Min(StartPeriodAdvice.Most, StartPeriodAdvice.For(ready));
        if (ready * 1.5 > grace)
        {
            Want("startPeriod", wanted, $"ready after {Text(ready)} s, given up after {grace} s: startPeriod {wanted} is half as much again as the start took");
        }

        var timeout = (int)Math.Clamp(Math.Ceiling(latency.Max * 3 / 1000), 2, 60);
        if (latency.Max * 2 > settings.Timeout * 1000)
        {
            Want("timeout", timeout, $"the slowest check took {Text(latency.Max)} ms of {settings.Timeout} s: timeout {timeout} is three times as much");
        }

        if (settings.Retries == 1)
        {
            Want("retries", 3, "one failure is enough to lose the task: retries 3 lets it have one bad moment");
        }

        if (stop is { Killed: false, Seconds: { } seconds } && seconds * 1.5 > stop.StopTimeout)
        {
            var longer = (int)Math.Clamp(Math.Ceiling(seconds * 1.5), 2, 120);
            patch.Add((JsonNode)new JsonObject { ["op"] = "add", ["path"] = check.Container.Path("stopTimeout"), ["value"] = longer });
            reasons.Add($"it took {Text(seconds)} s of {stop.StopTimeout} s to end on SIGTERM: stopTimeout {longer} is half as much again");
        }

        var seen = $"Container '{check.Name}' passed its check {Text(start)} s after its start; {measured.Attempts} checks took {Text(latency.Min)} to {Text(latency.Max)} ms (median {Text(latency.Median)}, p95 {Text(latency.P95)}).";
        return reasons.Count == 0
            ? s_numbers.Pass(settings.At) with { Message = seen }
            : s_numbers.Fail(settings.At, $"{seen} {string.Join("; ", reasons)}.") with { Fix = new Fix(string.Join("; ", reasons) + ".", patch) };

        void Want(string member, int value, string reason)
        {
            patch.Add((JsonNode)new JsonObject { ["op"] = "add", ["path"] = $"{settings.At}/{member}", ["value"] = value });
            reasons.Add(reason);
        }
    }

    private static string Text(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
