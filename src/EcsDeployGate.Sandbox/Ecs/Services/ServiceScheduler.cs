using System.Threading.Channels;
using EcsDeployGate.Sandbox.Ecs.RunningTasks;
using EcsDeployGate.Sandbox.Ecs.TaskDefinitions;
using EcsDeployGate.Sandbox.Events;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.Ecs.Services;

/// <summary>Keeps services at their desired count, and rolls new revisions out.</summary>
/// <remarks>It looks whenever something changed, and every second, because health and grace periods pass with time.</remarks>
internal sealed class ServiceScheduler : IAsyncDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private readonly EcsState _state;
    private readonly ServiceRound _round;
    private readonly TaskLauncher _launcher;
    private readonly EventBridge _events;
    private readonly ILogger _log;
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource _stopping = new();
    private readonly ITimer _timer;
    private readonly Task _loop;

    public ServiceScheduler(EcsState state, TaskLauncher launcher, EventBridge events, TimeSpan uncheckedTaskHealthyAfter, ILogger log)
    {
        _state = state;
        _launcher = launcher;
        _events = events;
        _log = log;
        _round = new ServiceRound(state, launcher, this, uncheckedTaskHealthyAfter);
        launcher.Changed = Wake;
        _timer = state.Time.CreateTimer(_ => Wake(), null, Tick, Tick);
        _loop = RunAsync(_stopping.Token);
    }

    public void Wake() => _wake.Writer.TryWrite(true);

    /// <summary>Begins a deployment: it becomes PRIMARY, the others are ACTIVE until their tasks are gone. Call with the lock.</summary>
    public void Deploy(EcsServiceRecord service, TaskDefinition definition)
    {
        var deployment = new Deployment(definition, ServiceDescription.LaunchOf(service.Settings), _state.Time.GetUtcNow());
        service.Deployments.Insert(0, deployment);
        Announce(service, deployment, "SERVICE_DEPLOYMENT_IN_PROGRESS", $"ECS deployment {deployment.Id} in progress.");
    }

    /// <summary>Ends a deployment's rollout. Call with the lock.</summary>
    public void Finish(EcsServiceRecord service, Deployment deployment, bool completed, string reason)
    {
        deployment.RolloutState = completed ? "COMPLETED" : "FAILED";
        deployment.RolloutStateReason = reason;
        deployment.UpdatedAt = _state.Time.GetUtcNow();
        Announce(service, deployment, completed ? "SERVICE_DEPLOYMENT_COMPLETED" : "SERVICE_DEPLOYMENT_FAILED", reason);
    }

    public void AnnounceSteadyState(EcsServiceRecord service) => _events.Publish("aws.ecs", "ECS Service Action", service.Arn, Json.Of(
        ("eventType", "INFO"), ("eventName", "SERVICE_STEADY_STATE"), ("clusterArn", service.Cluster.Arn),
        ("createdAt", EventBridge.Iso(_state.Time.GetUtcNow()))));

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
