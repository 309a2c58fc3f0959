using System.Globalization;
using System.Text.Json.Nodes;
using EcsDeployGate.Core.Findings;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Core.Probing.Diagnosing;

/// <summary>A check whose answer does not come in time, and how much time it would have needed.</summary>
internal static class CheckTime
{
    /// <summary>The most that ECS takes (API reference, HealthCheck).</summary>
    private const int Most = 60;

    public static Cause Of(CheckView check)
    {
        var seconds = check.Container.HealthCheck!.Timeout;
        var longer = check.Passed(e => e.Id == "longer" && e.DurationMs is not null);
        var measured = longer is null ? "" : $"; left alone it is answered after {Seconds(longer)} s";
        return new(
            CauseCodes.CheckTimeout, $"The health check of container '{check.Name}' has no answer within its time-out of {seconds} s{measured}.", check.Name,
            CheckEvidence.Of(check, [.. CheckEvidence.Sockets(check), .. CheckEvidence.Log(check)]), "ECS would stop and replace every task of this deployment.",
            longer is null
                ? CheckEvidence.Fix(
                    check, new($"Let the application answer its health path sooner, give the task more CPU, or raise timeout (2 to {Most}; it is {seconds})."), CheckEvidence.AsksHttp)
                : Longer(check, longer));
    }

    private static Fix Longer(CheckView check, ExperimentRecord longer)
    {
        // Half as much again, because production is busier than a rehearsal.
        var at = check.Container.HealthCheck!.At;
        var needed = (int)Math.Clamp(Math.Ceiling(longer.DurationMs!.Value / 1000 * 1.5), 2, Most);
        var patch = new JsonArray(new JsonObject { ["op"] = "add", ["path"] = $"{at}/timeout", ["value"] = needed });
        if (!longer.Command.SequenceEqual(check.Container.HealthCheck.Command))
        {
            patch.Add((JsonNode)new JsonObject { ["op"] = "replace", ["path"] = $"{at}/command", ["value"] = Patch.Texts(longer.Command) });
        }

        return new(
            $"Set timeout to {needed} (measured {Seconds(longer)} s, and half as much again). Better: let the application answer its health path sooner, or give the task more CPU.",
            patch, Verified: true);
    }

    private static string Seconds(ExperimentRecord record) => (record.DurationMs!.Value / 1000).ToString("0.0", CultureInfo.InvariantCulture);
}
