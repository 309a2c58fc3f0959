using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Ecs.Services.Lifecycle;
using EcsDeployGate.Sandbox.Ecs.TaskDefinitions;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.Ecs.Services;

/// <summary>One rollout of a service; guarded by the lock of <see cref="EcsState"/>.</summary>
internal sealed class Deployment(EcsServiceRecord service, TaskDefinition definition, DateTimeOffset createdAt)
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private readonly List<HookRun> _hooks = [];

    public string Id { get; } = string.Create(CultureInfo.InvariantCulture,
        $"ecs-svc/{RandomNumberGenerator.GetInt32(1_000_000_000):D9}{RandomNumberGenerator.GetInt32(1_000_000_000):D9}0");

    public string ServiceDeploymentArn { get; } =
        $"{service.Arn.Replace(":service/", ":service-deployment/", StringComparison.Ordinal)}/{RandomNumberGenerator.GetString(Alphabet, 20)}";

    /// <summary>Names what the service is made of in this deployment.</summary>
    public string RevisionArn { get; } = string.Create(CultureInfo.InvariantCulture,
        $"{service.Arn.Replace(":service/", ":service-revision/", StringComparison.Ordinal)}/{RandomNumberGenerator.GetInt32(1_000_000_000):D9}{RandomNumberGenerator.GetInt32(1_000_000_000):D9}1");

    public TaskDefinition Definition { get; } = definition;

    /// <summary>Launch type, strategy, network and platform as they were when it began.</summary>
    public JsonObject Launch { get; } = ServiceDescription.LaunchOf(service.Settings);

    /// <summary>The deployment configuration as it was when it began.</summary>
    public JsonObject Configuration { get; } = (JsonObject)(service.Settings.Object("deploymentConfiguration") ?? []).DeepClone();

    /// <summary>What the service ran when it began; null for its first one.</summary>
    public Deployment? Source { get; } = service.Deployments.Count > 0 ? service.Deployments[0] : null;

    public bool HasSeveralSources { get; } = service.Deployments.Count > 1;

    public DateTimeOffset CreatedAt { get; } = createdAt;

    public DateTimeOffset UpdatedAt { get; set; } = createdAt;

    /// <summary>IN_PROGRESS, COMPLETED or FAILED.</summary>
    public string RolloutState { get; set; } = "IN_PROGRESS";

    public string? RolloutStateReason { get; set; }

    /// <summary>One of <see cref="LifecycleStages.All"/>.</summary>
    public string Stage { get; private set; } = LifecycleStages.Reconcile;

    public DateTimeOffset StageSince { get; private set; } = createdAt;

    /// <summary>What DescribeServiceDeployments says of it: IN_PROGRESS, SUCCESSFUL, STOPPED or one of ROLLBACK_….</summary>
    public string Fate { get; set; } = "IN_PROGRESS";

    public DateTimeOffset? FinishedAt { get; set; }

    /// <summary>What the service went back to when this one failed.</summary>
    public Deployment? RolledBackTo { get; set; }

    public DateTimeOffset? RollbackStartedAt { get; set; }

    /// <summary>The failed one that this one takes the place of; such a deployment calls no hooks.</summary>
    public Deployment? RollbackOf { get; set; }

    public bool IsBlueGreen => Configuration.Text("strategy") == "BLUE_GREEN";

    public TimeSpan BakeTime => IsBlueGreen ? TimeSpan.FromMinutes(Configuration.Number("bakeTimeInMinutes") ?? 0) : TimeSpan.Zero;

    /// <summary>Whether its own tasks may be started.</summary>
    public bool MayScaleUp => RollbackOf is not null || LifecycleStages.IsAtOrAfter(Stage, LifecycleStages.ScaleUp);

    /// <summary>Whether tasks of earlier deployments may be stopped.</summary>
    public bool MayStopOld => RollbackOf is not null || (IsBlueGreen ? Stage == LifecycleStages.CleanUp : MayScaleUp);

    public IReadOnlyList<HookRun> Hooks => _hooks;

    /// <summary>Tasks that stopped on their own or were stopped as unhealthy while the rollout went on.</summary>
    public int FailedTasks { get; set; }

    /// <summary>Failures since the last task that became healthy; slows the starting of new ones.</summary>
    public int FailuresInARow { get; set; }

    /// <summary>No task is started before this.</summary>
    public DateTimeOffset NextStart { get; set; } = createdAt;

    /// <summary>Tasks that have been counted as stopped.</summary>
    public HashSet<string> Buried { get; } = new(StringComparer.Ordinal);

    public void Enter(string stage, DateTimeOffset now)
    {
        Stage = stage;
        StageSince = now;
        UpdatedAt = now;
    }

    /// <summary>The hooks of the current stage; made when first asked for.</summary>
    public IReadOnlyList<HookRun> HooksAtStage(DateTimeOffset now)
    {
        if (RollbackOf is null && !_hooks.Exists(hook => hook.Stage == Stage))
        {
            _hooks.AddRange((Configuration.Objects("lifecycleHooks") ?? [])
                .Where(hook => hook.Texts("lifecycleStages")!.Contains(Stage))
                .Select(hook => new HookRun(hook, Stage, now)));
        }

        return [.. _hooks.Where(hook => hook.Stage == Stage)];
    }

    /// <summary>Makes it the one that the service goes back to.</summary>
    public void Restore(Deployment failed, DateTimeOffset now)
    {
        RollbackOf = failed;
        RolloutState = "IN_PROGRESS";
        RolloutStateReason = null;
        Enter(LifecycleStages.CleanUp, now);
    }
}
