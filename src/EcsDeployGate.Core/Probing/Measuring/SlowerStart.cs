using System.Globalization;
using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Resolving;

namespace EcsDeployGate.Core.Probing.Measuring;

/// <summary>Compares how long containers took to their first success with earlier runs of the same service.</summary>
internal static class SlowerStart
{
    /// <summary>Fewer earlier runs say nothing about what is usual.</summary>
    private const int FewestRuns = 3;

    /// <summary>A difference below this is noise of the interval.</summary>
    private const double LeastSeconds = 5;

    private static readonly RuleInfo s_slower = new(
        "EDG-PB05", "A container starts as fast as it did before", Severity.Warning, Confidence.Likely,
        "Slow starts slow down every deployment and scale-out, and one day they no longer fit into the start period.",
        "See what the start does now that it did not do before: migrations, caches, calls to others.",
        new("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/healthcheck.html"));

    public static IReadOnlyList<RuleInfo> Rules { get; } = [s_slower];

    public static IEnumerable<Finding> Of(Deployment deployment, IReadOnlyDictionary<string, ContainerMeasurement> measured, IReadOnlyList<EarlierStart> earlier)
    {
        foreach (var container in deployment.TaskDefinition.Containers)
        {
            var before = earlier.Where(e => e.Container == container.Name).Select(e => e.Seconds).Order().ToList();
            if (before.Count < FewestRuns || !measured.TryGetValue(container.Name, out var now) || now.FirstSuccessSeconds is not { } seconds)
            {
                continue;
            }

            var usual = before[before.Count / 2];
            var at = container.Path("healthCheck");
            var message = $"Container '{container.Name}' passed its first check {Text(seconds)} s after its start; in the last {before.Count} approved runs of this service it took {Text(usual)} s (median; {Text(before[0])} to {Text(before[^1])} s).";
            yield return seconds > usual * 1.5 && seconds - usual >= LeastSeconds ? s_slower.Fail(at, message) : s_slower.Pass(at) with { Message = message };
        }
    }

    private static string Text(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
