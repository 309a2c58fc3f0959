using System.Text.Json;
using System.Text.Json.Nodes;
using EcsDeployGate.Cli.Output;
using EcsDeployGate.Core.Probing;
using EcsDeployGate.Core.Reporting;
using EcsDeployGate.Core.Runs;

namespace EcsDeployGate.Cli.Local;

/// <summary>What a local run answers.</summary>
internal static class LocalAnswer
{
    /// <summary>The whole judgement.</summary>
    public static int OfRun(LocalRun local, Screen screen, OutputFormat output)
    {
        var document = Document(local);
        if (output is OutputFormat.Json)
        {
            screen.Json(document);
        }
        else
        {
            screen.Answer(RunText.Report(document));
        }

        return ExitCodes.Of(local.Log.Run.Verdict!.Verdict);
    }

    /// <summary>What the probe saw, and nothing else.</summary>
    public static int OfProbe(LocalRun local, Screen screen, OutputFormat output)
    {
        var run = local.Log.Run;
        var concluded = run is { Probe: { } report, Deployment: { } deployment } ? Diagnosis.Of(deployment, run.Images, report) : null;
        var why = concluded is null
            ? run.ProbeSkipped?.Because ?? (run.ProbeRefusal is { } refused ? $"{refused.Code}: {refused.Message}" : run.GaveUp?.Message ?? run.Verdict?.Cause?.Summary)
            : null;
        if (output is OutputFormat.Json)
        {
            screen.Json(WithoutNulls(new JsonObject
            {
                ["outcome"] = JsonSerializer.SerializeToNode(concluded?.Outcome, CliJson.Options),
                ["cause"] = JsonSerializer.SerializeToNode(concluded?.Cause, CliJson.Options),
                ["noProbeBecause"] = why,
                ["probe"] = Document(local)["probe"]?.DeepClone(),
            }));
        }
        else if (concluded is null)
        {
            screen.Answer($"INCONCLUSIVE  no probe ran\n  {why}");
        }
        else
        {
            screen.Answer(concluded.Outcome switch
            {
                ProbeOutcome.Healthy => "HEALTHY  every health check passed and stayed so",
                ProbeOutcome.Unhealthy => "UNHEALTHY  " + TextReport.Of(concluded.Cause!),
                _ => "INCONCLUSIVE  " + TextReport.Of(concluded.Cause!),
            });
        }

        return concluded?.Outcome switch
        {
            ProbeOutcome.Healthy => ExitCodes.Admitted,
            ProbeOutcome.Unhealthy => ExitCodes.Denied,
            _ => ExitCodes.Inconclusive,
        };
    }

    private static JsonObject WithoutNulls(JsonObject json) => new(json.Where(m => m.Value is not null).Select(m => KeyValuePair.Create(m.Key, m.Value?.DeepClone())));

    private static JsonObject Document(LocalRun local)
    {
        var document = RunDocument.Of(local.Log);
        if (document["probe"] is JsonObject probe)
        {
            probe["engine"] = local.Engine;
        }

        return document;
    }
}
