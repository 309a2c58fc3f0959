using System.Threading.Channels;
using EcsDeployGate.Sandbox.Ecs.RunningTasks;
using EcsDeployGate.Sandbox.Ecs.Services.Lifecycle;
using EcsDeployGate.Sandbox.Ecs.TaskDefinitions;
using EcsDeployGate.Sandbox.Events;
using EcsDeployGate.Sandbox.Functions;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.Ecs.Services;

/// <summary>Keeps services at their desired count, and rolls new revisions out.</summary>
/// <remarks>It looks whenever something changed, and every second, because health and grace periods pass with time.</remarks>
internal sealed class ServiceScheduler : IAsyncDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private readonly EcsState _state;
    private readonly ServiceRound _round;
    private readonly HookCaller _hooks;
    private readonly TaskLauncher _launcher;
    private readonly EventBridge _events;
    private readonly ILogger _log;
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource _stopping = new();
    private readonly ITimer _timer;
    private readonly Task _loop;

    public ServiceScheduler(
        EcsState state, TaskLauncher launcher, EventBridge events, FunctionInvoker functions, TimeSpan uncheckedTaskHealthyAfter, ILogger log)
    {
        _state = state;
        _launcher = launcher;
        _events = events;
        _log = log;
        _hooks = new HookCaller(state, functions, _stopping.Token) { Wake = Wake };
        _round = new ServiceRound(state, launcher, this, new DeploymentLifecycle(this, _hooks), uncheckedTaskHealthyAfter);
        launcher.Changed = Wake;
        _timer = state.Time.CreateTimer(_ => Wake(), null, Tick, Tick);
        _loop = RunAsync(_stopping.Token);
    }

    public HookSettings HookSettings
    {
        get
        {
            lock (_state.Lock)
            {
                return _hooks.Settings;
            }
        }

        set
        {
            lock (_state.Lock)
            {
                _hooks.Settings = value;
            }
        }
    }

    public void Wake() => _wake.Writer.TryWrite(true);

    /// <summary>Begins a deployment: it becomes PRIMARY, the others are ACTIVE until their tasks are gone. Call with the lock.</summary>
    /// <param name="service">The service.</param>
    /// <param name="definition">What it is to run.</param>
    /// <param name="rollbackOf">The deployment that failed, when this one only takes its place.</param>
    public void Deploy(EcsServiceRecord service, TaskDefinition definition, Deployment? rollbackOf = null)
    {
        var now = _state.Time.GetUtcNow();
        var deployment = new Deployment(service, definition, now) { RollbackOf = rollbackOf };
        if (rollbackOf is null)
        {
            foreach (var earlier in service.History.Where(item => item.Fate is "IN_PROGRESS" or "ROLLBACK_IN_PROGRESS"))
            {
                (earlier.Fate, earlier.FinishedAt) = (earlier.Fate == "IN_PROGRESS" ? "STOPPED" : "ROLLBACK_FAILED", now);
            }

            service.History.Add(deployment);
        }
        else
        {
            BeginRollback(rollbackOf, deployment, now);
        }

        service.Deployments.Insert(0, deployment);
        Announce(service, deployment, "SERVICE_DEPLOYMENT_IN_PROGRESS", $"ECS deployment {deployment.Id} in progress.");
    }

    /// <summary>Fails a deployment and goes back to the one that ran before, whose tasks are kept as far as they are still there. Call with the lock.</summary>
    public void RollBack(EcsServiceRecord service, Deployment failed, string reason)
    {
        var now = _state.Time.GetUtcNow();
        Finish(service, failed, completed: false, reason);
        service.Say($"(deployment {failed.Id}) deployment failed: {reason}", now);
        if (service.Deployments.Find(item => item != failed && item.RolloutState == "COMPLETED") is { } last)
        {
            service.Say($"rolling back to deployment {last.Id}.", now);
            last.Restore(failed, now);
            BeginRollback(failed, last, now);
            service.Deployments.Remove(last);
            service.Deployments.Insert(0, last);
        }
    }

    /// <summary>Ends a deployment's rollout. Call with the lock.</summary>
    public void Finish(EcsServiceRecord service, Deployment deployment, bool completed, string reason)
    {
        var now = _state.Time.GetUtcNow();
        deployment.RolloutState = completed ? "COMPLETED" : "FAILED";
        deployment.RolloutStateReason = reason;
        deployment.UpdatedAt = now;
        if (deployment.RollbackOf is { } failed)
        {
            (failed.Fate, failed.FinishedAt) = (completed ? "ROLLBACK_SUCCESSFUL" : "ROLLBACK_FAILED", now);
            deployment.RollbackOf = completed ? null : failed;
        }
        else
        {
            (deployment.Fate, deployment.FinishedAt) = (completed ? "SUCCESSFUL" : "STOPPED", now);
        }

        Announce(service, deployment, completed ? "SERVICE_DEPLOYMENT_COMPLETED" : "SERVICE_DEPLOYMENT_FAILED", reason);
    }

    public void AnnounceSteadyState(EcsServiceRecord service) => _events.Publish("aws.ecs", "ECS Service Action", service.Arn, Json.Of(
        ("eventType", "INFO"), ("eventName", "SERVICE_STEADY_STATE"), ("clusterArn", service.Cluster.Arn),
        ("createdAt", EventBridge.Iso(_state.Time.GetUtcNow()))));

    private static void BeginRollback(Deployment failed, Deployment to, DateTimeOffset now)
    {
        failed.Fate = "ROLLBACK_IN_PROGRESS";
        failed.FinishedAt = null;
        failed.RolledBackTo = to;
        failed.RollbackStartedAt = now;
    }

    public async ValueTask DisposeAsync()
    {
        _launcher.Changed = null;
        await _timer.DisposeAsync();
        await _stopping.CancelAsync();
        await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task RunAsync(CancellationToken stopping)
    {
        await foreach (var _ in _wake.Reader.ReadAllAsync(stopping))
        {
            try
            {
                var started = new List<EcsTask>();
                lock (_state.Lock)
                {
                    foreach (var service in _state.Services.Values.Where(item => item.Status != "INACTIVE"))
                    {
                        _round.Advance(service, started);
                    }
                }

                started.ForEach(_launcher.Launch);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                _log.LogError(error, "The service scheduler broke");
            }
        }
    }

    private void Announce(EcsServiceRecord service, Deployment deployment, string name, string reason) =>
        _events.Publish("aws.ecs", "ECS Deployment State Change", service.Arn, Json.Of(
            ("eventType", name == "SERVICE_DEPLOYMENT_FAILED" ? "ERROR" : "INFO"),
            ("eventName", name),
            ("deploymentId", deployment.Id),
            ("updatedAt", EventBridge.Iso(_state.Time.GetUtcNow())),
            ("reason", reason)));
}
