using System.Text.Json.Nodes;
using EcsDeployGate.Core.Probing;
using EcsDeployGate.Core.Probing.Measuring;
using EcsDeployGate.Core.Runs;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Core.Reporting;

/// <summary>The <c>probe</c> member of the run document.</summary>
internal static class ProbeDocument
{
    public static JsonObject? Of(GateRun run) => (run.Probe, run.ProbeSkipped, run.ProbeTaskArn) switch
    {
        ({ } report, _, _) => Of(run, report),
        (null, { } skipped, _) => new JsonObject { ["skipped"] = skipped.Because },
        (null, null, { } task) => new JsonObject { ["task"] = task },
        _ => null,
    };

    private static JsonObject Of(GateRun run, ProbeReport report) => RunDocument.Compact(new JsonObject
    {
        ["engine"] = run.Deployment?.Placement.LaunchType,

        // What the probe did not start is not known to work, so it is said.
        ["mode"] = run.Policy.Probe.Mode is ProbeMode.CommandOnly ? "command-only" : null,
        ["leftOut"] = LeftOut(run) is { Count: > 0 } names ? RunJson.Node(names) : null,
        ["task"] = report.TaskArn,
        ["taskDefinition"] = report.TaskDefinitionArn,
        ["attempt"] = report.Attempt,
        ["stopCode"] = report.StopCode,
        ["stoppedReason"] = report.StoppedReason,
        ["startedAt"] = RunJson.Node(report.StartedAt),
        ["stoppedAt"] = RunJson.Node(report.StoppedAt),
        ["recordsProblem"] = report.RecordsProblem,
        ["containers"] = Containers(run, report),
    });

    /// <summary>Containers that the policy left out.</summary>
    private static IReadOnlyList<string> LeftOut(GateRun run) =>
        run.Deployment is { } deployment ? ProbeDefinition.LeftOut(deployment, run.Policy.Probe) : [];

    private static JsonArray Containers(GateRun run, ProbeReport report)
    {
        var measured = run.Deployment is { } deployment ? Measurements.Of(deployment, run.Images, report) : null;
        return new([.. report.Containers.Select(c => Container(c, report, measured?.GetValueOrDefault(c.Name)))]);
    }

    private static JsonObject Container(ProbedContainer container, ProbeReport report, ContainerMeasurement? measured)
    {
        var records = report.Records.Where(r => r.Container == container.Name).ToList();
        var firstHealthy = records.OfType<HealthRecord>().FirstOrDefault(h => h.Status == HealthStatus.Healthy);
        var firstPassed = records.OfType<AttemptRecord>().FirstOrDefault(a => a.ExitCode == 0);
        return RunDocument.Compact(new JsonObject
        {
            ["name"] = container.Name,
            ["status"] = records.OfType<HealthRecord>().LastOrDefault()?.Status ?? container.HealthStatus,
            ["ecsHealthStatus"] = container.HealthStatus,
            ["imageDigest"] = container.ImageDigest,
            ["timeToHealthySeconds"] = (firstPassed?.At ?? firstHealthy?.At) is { } healthy && report.StartedAt is { } started
                ? Math.Round(Math.Max(0, (healthy - started).TotalSeconds), 1)
                : null,
            ["exit"] = container.ExitCode is null && container.Reason is null
                ? null
                : RunDocument.Compact(new JsonObject { ["code"] = container.ExitCode, ["reason"] = container.Reason }),
            ["measured"] = RunJson.Node(measured),
            ["surroundings"] = records.OfType<FactsRecord>().LastOrDefault() is { } facts ? Attempt(facts) : null,
            ["metadata"] = records.OfType<EngineRecord>().LastOrDefault() is { } engine ? Attempt(engine) : null,
            ["attempts"] = Some(records.OfType<AttemptRecord>()),
            ["experiments"] = Some(records.OfType<ExperimentRecord>()),
            ["listening"] = records.Count == 0 ? null : RunJson.Node(report.Records.OfType<ListeningRecord>().LastOrDefault()?.Sockets),
            ["logTail"] = report.LogTails.TryGetValue(container.Name, out var tail) && tail.Count > 0 ? RunJson.Node(tail) : null,
        });
    }

    private static JsonArray? Some(IEnumerable<ProbeRecord> records)
    {
        JsonNode?[] nodes = [.. records.Select(Attempt)];
        return nodes.Length == 0 ? null : new JsonArray(nodes);
    }

    /// <summary>The record without what its place in the document says already.</summary>
    private static JsonNode Attempt(ProbeRecord record)
    {
        var json = RunJson.Node(record)!.AsObject();
        foreach (var known in (string[])["v", "type", "container"])
        {
            json.Remove(known);
        }

        return json;
    }
}
