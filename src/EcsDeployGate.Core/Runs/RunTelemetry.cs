using System.Diagnostics;
using System.Diagnostics.Metrics;
using EcsDeployGate.Core.Names;

namespace EcsDeployGate.Core.Runs;

/// <summary>What the gate says of itself to traces and metrics. Nobody need listen; then it costs nothing.</summary>
/// <remarks>
/// One trace for each run, over all processes and invocations that work on it: its id is the run's id without hyphens. Whatever woke
/// the gate is linked, not above it.
/// </remarks>
public static class RunTelemetry
{
    /// <summary>Name of the activity source and of the meter.</summary>
    public const string Name = "EcsDeployGate";

    private static readonly ActivitySource Source = new(Name);

    private static readonly Meter Meter = new(Name);

    private static readonly Counter<long> Started = Meter.CreateCounter<long>("ecs_deploy_gate.runs.started", "{run}", "Runs that were asked for.");

    private static readonly Counter<long> Verdicts = Meter.CreateCounter<long>("ecs_deploy_gate.verdicts", "{verdict}", "Verdicts.");

    private static readonly Counter<long> Held = Meter.CreateCounter<long>("ecs_deploy_gate.runs.held", "{run}", "Runs that were left to a person.");

    private static readonly Counter<long> Ended = Meter.CreateCounter<long>("ecs_deploy_gate.runs.ended", "{run}", "Runs whose door was told, or that were decided outside.");

    private static readonly Counter<long> Failed = Meter.CreateCounter<long>("ecs_deploy_gate.steps.failed", "{failure}", "Steps that failed for reasons of infrastructure or of the gate.");

    private static readonly Counter<long> Lost = Meter.CreateCounter<long>("ecs_deploy_gate.races.lost", "{event}", "Events that were dropped because another process was quicker.");

    private static readonly Histogram<double> Step = Meter.CreateHistogram<double>("ecs_deploy_gate.step.duration", "s", "Time for one step.");

    private static readonly Histogram<double> ToVerdict = Meter.CreateHistogram<double>("ecs_deploy_gate.run.duration", "s", "Time from request to verdict.");

    private static readonly Histogram<double> ProbeAge = Meter.CreateHistogram<double>("ecs_deploy_gate.probe.age", "s", "Age of a probe task that was looked at and still runs.");

    /// <summary>The trace of a run.</summary>
    public static ActivityTraceId TraceOf(RunId run) => ActivityTraceId.CreateFromBytes(run.Value.ToByteArray(bigEndian: true));

    /// <summary>A run was asked for, for the first time.</summary>
    internal static void RunStarted(GateRun run) => Started.Add(1, Door(run));

    /// <summary>Begins work on a run's step.</summary>
    /// <returns>Null when nobody listens.</returns>
    internal static Activity? Begin(GateRun run, RunEffect due)
    {
        // The end of the id is random in version 7, and never all zero.
        var parent = ActivitySpanId.CreateFromBytes(run.Id.Value.ToByteArray(bigEndian: true).AsSpan(8));
        return Source.StartActivity(
            due.Name,
            ActivityKind.Internal,
            new ActivityContext(TraceOf(run.Id), parent, ActivityTraceFlags.Recorded, isRemote: true),
            [new("ecs_deploy_gate.run.id", run.Id.ToString()), new("ecs_deploy_gate.door", run.Request.Door.ToString())],
            Activity.Current is { } cause ? [new ActivityLink(cause.Context)] : null);
    }

    /// <summary>The step is done; nothing is appended yet.</summary>
    internal static void End(Activity? step, GateRun run, RunEffect due, RunEvent? happened, TimeSpan took, DateTimeOffset now)
    {
        Step.Record(took.TotalSeconds, new KeyValuePair<string, object?>("effect", due.Name));
        step?.SetTag("ecs_deploy_gate.event", happened?.GetType().Name ?? "none");
        if (happened is StepFailed failed)
        {
            step?.SetStatus(ActivityStatusCode.Error, failed.Message);
        }

        if (happened is null && due is ObserveProbe && run.ProbeStartedAt is { } since)
        {
            ProbeAge.Record((now - since).TotalSeconds);
        }
    }

    /// <summary>The event is part of the run now: once, however many processes worked on it.</summary>
    internal static void Appended(GateRun run, RunEvent happened)
    {
        switch (happened)
        {
            case VerdictReached verdict:
                Verdicts.Add(1, Door(run), new("verdict", verdict.Verdict.ToString()), new("cause", verdict.Cause?.Code ?? "none"));
                ToVerdict.Record((run.UpdatedAt - run.StartedAt).TotalSeconds, Door(run));
                break;
            case DoorHeld:
                Held.Add(1, Door(run));
                break;
            case DoorAnswered or DoorClosed when run.IsEnded:
                Ended.Add(1, Door(run), new("decision", run.Decision?.ToString() ?? "none"));
                break;
            case StepFailed failed:
                Failed.Add(1, new("effect", failed.Effect), new("code", failed.Code));
                break;
        }
    }

    /// <summary>Another process appended first.</summary>
    internal static void RaceLost() => Lost.Add(1);

    private static KeyValuePair<string, object?> Door(GateRun run) => new("door", run.Request.Door.ToString());
}
