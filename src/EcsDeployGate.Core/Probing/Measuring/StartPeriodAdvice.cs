using System.Text.Json.Nodes;
using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.TaskDefinitions;

namespace EcsDeployGate.Core.Probing.Measuring;

/// <summary>Which startPeriod a measured start needs.</summary>
internal static class StartPeriodAdvice
{
    /// <summary>The most that ECS takes (API reference, HealthCheck).</summary>
    public const int Most = 300;

    /// <summary>Half as much again, because production is slower than a rehearsal; in steps of five seconds.</summary>
    public static int For(double seconds) => (int)(Math.Ceiling(seconds * 1.5 / 5) * 5);

    /// <summary>The fix for a start that is slower than the check allows.</summary>
    public static Fix Fix(HealthCheckDefinition check, int seconds)
    {
        var needed = For(seconds);
        if (needed <= Most)
        {
            return new Fix($"Set startPeriod to {needed} (measured {seconds} s, and half as much again).", Patch.Add(check.At + "/startPeriod", needed));
        }

        // Beyond the start period every failure counts, so what is missing has to come from retries and interval (10 and 300 at most).
        var missing = needed - Most;
        var interval = Math.Max(check.Interval, 30);
        var retries = (int)Math.Ceiling(missing / (double)interval) + 1;
        return retries <= 10
            ? new Fix(
                $"Set startPeriod to {Most}, its maximum, interval to {interval} and retries to {Math.Max(retries, check.Retries)}: together more than the measured {seconds} s and half as much again. Better: start faster.",
                new JsonArray(
                    Operation(check, "startPeriod", Most), Operation(check, "interval", interval), Operation(check, "retries", Math.Max(retries, check.Retries))))
            : new Fix($"Let the application start faster than the measured {seconds} s: startPeriod ends at {Most}, and what is missing is more than 10 retries give.", Patch.Add(check.At + "/startPeriod", Most));
    }

    private static JsonObject Operation(HealthCheckDefinition check, string member, int value) =>
        new() { ["op"] = "add", ["path"] = $"{check.At}/{member}", ["value"] = value };
}
