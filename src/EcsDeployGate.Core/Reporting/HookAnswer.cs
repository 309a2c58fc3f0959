using System.Text.Json.Nodes;
using EcsDeployGate.Core.Deciding;
using EcsDeployGate.Core.Runs;

namespace EcsDeployGate.Core.Reporting;

/// <summary>What a deployment lifecycle hook is told: the return value of the function that ECS calls.</summary>
/// <remarks>
/// <list type="table">
/// <item><term>the run goes on, or is held</term><description><c>IN_PROGRESS</c>: ECS calls again.</description></item>
/// <item><term>approved</term><description><c>SUCCEEDED</c>.</description></item>
/// <item><term>rejected, or held and the time for a person is over</term><description><c>FAILED</c>: ECS rolls back.</description></item>
/// <item><term>rejected, and asked at another lifecycle stage than the one that was told so</term><description><c>SUCCEEDED</c>: that is the roll-back, and the gate does not stand in its way.</description></item>
/// <item><term>closed outside (nobody came back for the answer)</term><description><c>FAILED</c>.</description></item>
/// </list>
/// </remarks>
public static class HookAnswer
{
    /// <summary>Seconds until ECS is to call again. Its own default.</summary>
    public const int CallBackSeconds = 30;

    /// <summary>The answer for a run as it stands, to a deployment at that lifecycle stage.</summary>
    public static JsonObject Of(GateRun run, string lifecycleStage) => !run.IsEnded
        ? InProgress(run)
        : Ended(run.Decision is Decision.Approved || (run.Asked is { } told && told != lifecycleStage) ? "SUCCEEDED" : "FAILED", run);

    /// <summary>The answer to a deployment that goes back.</summary>
    public static JsonObject GoesBack() => new() { ["hookStatus"] = "SUCCEEDED" };

    private static JsonObject InProgress(GateRun run) => new()
    {
        ["hookStatus"] = "IN_PROGRESS",

        // The documentation has both names; which one counts is not known, and the other one is not minded.
        ["callBackDelay"] = CallBackSeconds,
        ["callBackDelaySeconds"] = CallBackSeconds,
        ["hookDetails"] = new JsonObject { ["run"] = run.Id.ToString() },
    };

    private static JsonObject Ended(string status, GateRun run) => new()
    {
        ["hookStatus"] = status,
        ["hookDetails"] = new JsonObject { ["run"] = run.Id.ToString() },
    };
}
