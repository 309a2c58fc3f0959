using EcsDeployGate.Core.Names;
using EcsDeployGate.Core.Probing;

namespace EcsDeployGate.Core.Runs;

/// <summary>What becomes of a run when something happens; pure, and the only place that knows.</summary>
/// <remarks>
/// <list type="table">
/// <item><term>nothing + RunRequested</term><description>Resolving; resolve.</description></item>
/// <item><term>Resolving + DeploymentResolved</term><description>Validating; run the rules.</description></item>
/// <item><term>Resolving + ResolvingRefused</term><description>Deciding; decide.</description></item>
/// <item><term>Validating + DeploymentValidated</term><description>Inspecting; look at the images.</description></item>
/// <item><term>Inspecting + ImagesInspected</term><description>Probing; register the first probe.</description></item>
/// <item><term>Probing + ProbeSkipped</term><description>Deciding; decide.</description></item>
/// <item><term>Probing + ProbeRegistered</term><description>start the task.</description></item>
/// <item><term>Probing + ProbeStarted</term><description>look at the task at every wake-up.</description></item>
/// <item><term>Probing + ProbeEnded or ProbeRefused</term><description>infrastructure and tries left: the next probe, later; else clean up.</description></item>
/// <item><term>Probing + ProbeCleanedUp</term><description>Deciding; decide. If the door closed meanwhile: Ended.</description></item>
/// <item><term>Deciding + VerdictReached</term><description>Reporting; tell the door.</description></item>
/// <item><term>Reporting + DoorHeld</term><description>wait for a person, until then.</description></item>
/// <item><term>Reporting + HoldEnded</term><description>tell the door no.</description></item>
/// <item><term>Reporting, due to tell + DoorAsked</term><description>tell the door, which is there now.</description></item>
/// <item><term>Reporting + DoorAnswered</term><description>Ended.</description></item>
/// <item><term>any open, nobody decided yet + PersonDecided</term><description>Reporting; tell the door. A probe is cleaned up first.</description></item>
/// <item><term>any open + DoorClosed</term><description>Ended as decided outside; a probe is cleaned up first.</description></item>
/// <item><term>any open + StepFailed</term><description>the same effect again, later; after the policy's number of tries the run goes on without it.</description></item>
/// <item><term>anything else</term><description>throws: a surprise is never waved through.</description></item>
/// </list>
/// </remarks>
public static class Transitions
{
    /// <summary>Longest wait between two tries of one step.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    /// <summary>Makes a run of its first event.</summary>
    public static GateRun Start(RunId id, RunRequested requested, DateTimeOffset at) => new()
    {
        Id = id,
        Stage = RunStage.Resolving,
        Request = requested.Request,
        Policy = requested.Policy,
        StartedAt = at,
        UpdatedAt = at,
        Due = new Resolve(),
    };

    /// <summary>The run after <paramref name="happened"/>; what to do next is its <see cref="GateRun.Due"/>.</summary>
    /// <exception cref="UnexpectedEventException">The event does not fit where the run stands.</exception>
    public static GateRun Apply(GateRun run, RunEvent happened, DateTimeOffset at)
    {
        if (happened is StepFailed failed && !run.IsEnded)
        {
            return Failed(run, failed, at);
        }

        var next = run with { UpdatedAt = at, Failures = 0, NotBefore = null };
        return (run.Stage, happened) switch
        {
            (RunStage.Resolving, DeploymentResolved e) =>
                next with { Stage = RunStage.Validating, Deployment = e.Deployment, Due = new Validate() },

            (RunStage.Resolving, ResolvingRefused e) =>
                next with { Stage = RunStage.Deciding, Refused = e, Due = new Decide() },

            (RunStage.Validating, DeploymentValidated e) =>
                next with { Stage = RunStage.Inspecting, Findings = e.Findings, Due = new Inspect() },

            (RunStage.Inspecting, ImagesInspected e) =>
                next with { Stage = RunStage.Probing, Images = e.Images, Findings = [.. run.Findings, .. e.Findings], Due = new RegisterProbe(1) },

            (RunStage.Probing, ProbeSkipped e) when run.ProbeAttempt == 0 =>
                next with { Stage = RunStage.Deciding, ProbeSkipped = e, Due = new Decide() },

            (RunStage.Probing, ProbeRegistered e) =>
                next with { ProbeAttempt = e.Attempt, Due = new StartProbe(e.Attempt, e.TaskDefinitionArn) },

            (RunStage.Probing, ProbeStarted e) when run.Due is StartProbe start =>
                next with { ProbeStartedAt = at, ProbeTaskArn = e.TaskArn, Due = new ObserveProbe(e.Attempt, start.TaskDefinitionArn, e.TaskArn) },

            (RunStage.Probing, ProbeRefused e) =>
                AfterProbe(next with { ProbeAttempt = e.Attempt, ProbeRefusal = e, Probe = null }, e.Attempt, Diagnosis.IsInfrastructure(e.Code, e.Message), at),

            (RunStage.Probing, ProbeEnded e) =>
                AfterProbe(next with { Probe = e.Report, ProbeRefusal = null }, e.Report.Attempt, Diagnosis.Of(run.Deployment!, run.Images, e.Report).IsInfrastructure, at),

            (RunStage.Probing, ProbeCleanedUp) => run switch
            {
                { ClosedOutside: not null } => next with { Stage = RunStage.Ended, Due = null },
                { Person: not null } => next with { Stage = RunStage.Reporting, Due = new Report() },
                _ => next with { Stage = RunStage.Deciding, Due = new Decide() },
            },

            (RunStage.Deciding, VerdictReached e) =>
                next with { Stage = RunStage.Reporting, Verdict = e, Findings = e.Findings, Due = new Report() },

            (RunStage.Reporting, DoorHeld e) =>
                next with { Due = new AwaitPerson(), NotBefore = e.Until },

            (RunStage.Reporting, HoldEnded) when run.IsHeld =>
                next with { HoldEndedAt = at, Due = new Report() },

            (RunStage.Reporting, DoorAsked e) when run.Due is Report =>
                next with { Asked = e.Reference },

            (RunStage.Probing, PersonDecided e) when run is { Person: null, ClosedOutside: null } =>
                next with { Person = e, Due = new CleanUpProbe() },

            (not RunStage.Ended, PersonDecided e) when run is { Person: null, ClosedOutside: null } =>
                next with { Stage = RunStage.Reporting, Person = e, Due = new Report() },

            (RunStage.Reporting, DoorAnswered e) =>
                next with { Stage = RunStage.Ended, Answered = e, Due = null },

            (RunStage.Probing, DoorClosed e) =>
                next with { ClosedOutside = e, Due = new CleanUpProbe() },

            (not RunStage.Ended, DoorClosed e) =>
                next with { Stage = RunStage.Ended, ClosedOutside = e, Due = null },

            _ => throw new UnexpectedEventException(run, happened),
        };
    }

    private static GateRun AfterProbe(GateRun run, int attempt, bool infrastructure, DateTimeOffset at) =>
        infrastructure && attempt < run.Policy.ProbeAttempts
            ? run with { Due = new RegisterProbe(attempt + 1), NotBefore = at + Backoff(run, attempt), ProbeTaskArn = null, ProbeStartedAt = null }
            : run with { Due = new CleanUpProbe() };

    private static GateRun Failed(GateRun run, StepFailed failed, DateTimeOffset at)
    {
        var next = run with { UpdatedAt = at, Failures = failed.Failures, NotBefore = at + Backoff(run, failed.Failures) };
        if (failed.Failures < run.Policy.StepAttempts)
        {
            return next;
        }

        return run.Due switch
        {
            // A decision that was made is told for as long as the door waits; when it closes, the adapter says so.
            Report or AwaitPerson => next,

            // Nothing may be left behind, but a clean-up that keeps failing must not hold the answer back: the sweep goes on.
            CleanUpProbe => Apply(run, new ProbeCleanedUp(), at) with { GaveUp = failed },

            RegisterProbe or StartProbe or ObserveProbe =>
                next with { GaveUp = failed, Due = new CleanUpProbe(), Failures = 0, NotBefore = null },

            _ => next with { Stage = RunStage.Deciding, GaveUp = failed, Due = new Decide(), Failures = 0, NotBefore = null },
        };
    }

    private static TimeSpan Backoff(GateRun run, int failures)
    {
        var wait = TimeSpan.FromSeconds(run.Policy.RetrySeconds * Math.Pow(2, Math.Min(failures - 1, 10)));
        return wait < LongestWait ? wait : LongestWait;
    }
}
