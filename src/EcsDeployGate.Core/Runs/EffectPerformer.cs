using EcsDeployGate.Core.Deciding;
using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Inspecting;
using EcsDeployGate.Core.Probing;
using EcsDeployGate.Core.Receiving;
using EcsDeployGate.Core.Reporting;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.TaskDefinitions;
using EcsDeployGate.Core.Validating;

namespace EcsDeployGate.Core.Runs;

/// <summary>Does what is due, through the ports, and says what happened.</summary>
/// <param name="resolver">Finds out what would be deployed.</param>
/// <param name="images">Looks at images.</param>
/// <param name="probes">Runs probe tasks.</param>
/// <param name="doors">Tells doors the decision.</param>
/// <param name="links">Where people find a run.</param>
/// <param name="time">The clock.</param>
/// <param name="notices">Who else is told of decisions; null when nobody is.</param>
/// <param name="history">What earlier runs measured; null for none.</param>
public sealed class EffectPerformer(
    IResolver resolver,
    ImageInspector images,
    IProbeTasks probes,
    IDoorAnswers doors,
    RunLinks links,
    TimeProvider time,
    IVerdictNotices? notices = null,
    IRunHistory? history = null)
{
    private readonly DoorReporter _reporter = new(doors, links, time);

    /// <summary>Performs one effect.</summary>
    /// <returns>What happened; null when there is nothing to say yet (the probe still runs).</returns>
    public async Task<RunEvent?> PerformAsync(GateRun run, RunEffect due, CancellationToken cancellationToken) => due switch
    {
        Resolve => await ResolveAsync(run, cancellationToken),
        Validate => new DeploymentValidated(RuleSet.Default.Check(run.Deployment!)),
        Inspect => await InspectAsync(run.Deployment!, cancellationToken),
        RegisterProbe register => await RegisterAsync(run, register.Attempt, cancellationToken),
        StartProbe start => await StartAsync(run, start, cancellationToken),
        ObserveProbe observe => await ObserveAsync(run, observe, cancellationToken),
        CleanUpProbe => await CleanUpAsync(run, cancellationToken),
        Decide => Decider.Decide(run, links.Of(run.Id), run.Probe is null || history is null ? [] : await history.StartsAsync(run, cancellationToken)),
        Report => await ReportAsync(run, cancellationToken),
        AwaitPerson => await _reporter.AwaitPersonAsync(run, cancellationToken),
        _ => throw new InvalidOperationException($"Nobody knows how to perform {due.Name}."),
    };

    /// <summary>
    /// Tells the door, then everybody else. A notice that cannot be sent fails the step, which is tried again from the start: the
    /// door understands a repetition. After the policy's number of tries the run goes on without the notice.
    /// </summary>
    private async Task<RunEvent?> ReportAsync(GateRun run, CancellationToken cancellationToken)
    {
        var told = await _reporter.ReportAsync(run, cancellationToken);
        if (notices is not null && told is DoorAnswered or DoorHeld or DoorClosed)
        {
            try
            {
                await notices.SendAsync(VerdictNotice.Of(run, told, links, time.GetUtcNow()), cancellationToken);
            }
            catch (Exception) when (!cancellationToken.IsCancellationRequested && run.Failures + 1 >= run.Policy.StepAttempts)
            {
                // Chat stays silent; the decision is told and the log has it.
            }
        }

        return told;
    }

    private async Task<RunEvent> ResolveAsync(GateRun run, CancellationToken cancellationToken) =>
        await resolver.ResolveAsync(run.Request, cancellationToken) switch
        {
            Resolution.Resolved found => new DeploymentResolved(found.Deployment),
            Resolution.Refused no => new ResolvingRefused(no.Code, no.Message, no.Fix, no.Rejects),
            Resolution.Closed closed => new DoorClosed(closed.Status, closed.By, closed.At),
            var other => throw new InvalidOperationException($"A resolver answered {other.GetType().Name}."),
        };

    private async Task<RunEvent> InspectAsync(Deployment deployment, CancellationToken cancellationToken)
    {
        var (looked, findings) = await images.InspectAsync(deployment, survey: false, cancellationToken);
        return new ImagesInspected(looked, findings);
    }

    private async Task<RunEvent> RegisterAsync(GateRun run, int attempt, CancellationToken cancellationToken)
    {
        if (run.Policy.ProbeWhen is ProbeWhen.Never || run.Policy.Probe.Mode is ProbeMode.None)
        {
            return new ProbeSkipped("The policy says that no probe runs.");
        }

        if (run.Policy.ProbeWhen is ProbeWhen.Needed && run.Findings.FirstOrDefault(f => f.Blocks) is { } certain)
        {
            return new ProbeSkipped($"{certain.Rule} already denies the deployment for certain.");
        }

        if (Derive(run, attempt) is not { } derived)
        {
            return Unprobed(run.Deployment!, run.Policy.Probe);
        }

        return await At(run).RegisterAsync(derived.Definition, cancellationToken) switch
        {
            ProbeAnswer.Done done => new ProbeRegistered(attempt, done.Arn),
            ProbeAnswer.Refused no => new ProbeRefused(attempt, no.Code, no.Message),
            var other => throw new InvalidOperationException($"ECS answered {other.GetType().Name}."),
        };
    }

    private async Task<RunEvent> StartAsync(GateRun run, StartProbe start, CancellationToken cancellationToken) =>
        await At(run).StartAsync(LaunchOf(run, start.Attempt, start.TaskDefinitionArn), cancellationToken) switch
        {
            ProbeAnswer.Done done => new ProbeStarted(start.Attempt, done.Arn),
            ProbeAnswer.Refused no => new ProbeRefused(start.Attempt, no.Code, no.Message),
            var other => throw new InvalidOperationException($"ECS answered {other.GetType().Name}."),
        };

    private async Task<RunEvent?> ObserveAsync(GateRun run, ObserveProbe observe, CancellationToken cancellationToken)
    {
        var launch = LaunchOf(run, observe.Attempt, observe.TaskDefinitionArn);
        if (await At(run).ObserveAsync(launch, observe.TaskArn, cancellationToken) is { } report)
        {
            return new ProbeEnded(report);
        }

        // The observer ends the task by itself; one that does not (it never started, its host is gone) is ended from here.
        var limit = TimeSpan.FromSeconds(Derive(run, observe.Attempt)!.Plan.DeadlineSeconds + run.Policy.Probe.GraceSeconds);
        if (time.GetUtcNow() - run.ProbeStartedAt > limit)
        {
            await At(run).CleanUpAsync(run.Id, run.Deployment!.Cluster, cancellationToken);
        }

        return null;
    }

    private async Task<RunEvent> CleanUpAsync(GateRun run, CancellationToken cancellationToken)
    {
        await At(run).CleanUpAsync(run.Id, run.Deployment!.Cluster, cancellationToken);
        return new ProbeCleanedUp();
    }

    /// <summary>The probe runs where the deployment goes: in that region and account.</summary>
    private IProbeTasks At(GateRun run) => probes.At(run.Deployment!.Target);

    private static ProbeSkipped Unprobed(Deployment deployment, ProbeSettings settings) => new(
        ProbeDefinition.WhyNot(deployment, settings) ?? "The derived task definition is larger than ECS takes.",
        Impossible: ProbeDefinition.HasCheck(deployment));

    private static DerivedProbe? Derive(GateRun run, int attempt) =>
        ProbeDefinition.Derive(run.Deployment!, run.Images, run.Policy.Probe, run.Id, attempt);

    private static ProbeLaunch LaunchOf(GateRun run, int attempt, string taskDefinitionArn) =>
        new(run.Id, attempt, taskDefinitionArn, Derive(run, attempt)!.Definition, run.Deployment!.Cluster, run.Policy.Probe.Place(run.Deployment.Placement));
}
