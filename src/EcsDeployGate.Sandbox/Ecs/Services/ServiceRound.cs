using EcsDeployGate.Sandbox.Ecs.RunningTasks;
using EcsDeployGate.Sandbox.Ecs.Services.Lifecycle;
using EcsDeployGate.Sandbox.Ecs.TaskDefinitions;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.Ecs.Services;

/// <summary>One look at one service: what failed, what is unhealthy, what to start, what to stop, whether it is done.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html; always under the lock of <see cref="EcsState"/>.</remarks>
internal sealed class ServiceRound(
    EcsState state, TaskLauncher launcher, ServiceScheduler scheduler, DeploymentLifecycle lifecycle, TimeSpan uncheckedTaskHealthyAfter)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan FailedIsShownFor = TimeSpan.FromSeconds(5);

    public void Advance(EcsServiceRecord service, List<EcsTask> started)
    {
        var now = state.Time.GetUtcNow();
        var all = state.Tasks.Values.Where(task => task.ServiceArn == service.Arn).ToList();
        CountFailures(service, all, now);
        StopUnhealthy(service, all, now);
        if (service is { CircuitBreaker: true, Primary.RolloutState: "IN_PROGRESS" } && service.Primary.FailedTasks >= Threshold(service))
        {
            Break(service, now);
        }

        lifecycle.Advance(service, all.Count(task => task.DeploymentId == service.Primary.Id && IsHealthy(task, now)), now);
        var active = all.Where(task => task.Snapshot.DesiredStatus == "RUNNING" && !task.IsStopped).ToList();
        var current = active.Where(task => task.DeploymentId == service.Primary.Id).ToList();
        var old = active.Where(task => task.DeploymentId != service.Primary.Id).ToList();
        Start(service, current.Count, active.Count, started, now);
        StopSurplus(service, current, now);
        StopOld(service, current, old, now);
        Conclude(service, all, current, now);
    }

    /// <summary>ECS's own: half the desired count, at least 3 and at most 200.</summary>
    public static int Threshold(EcsServiceRecord service) => Math.Clamp((service.DesiredCount + 1) / 2, 3, 200);

    private void CountFailures(EcsServiceRecord service, List<EcsTask> all, DateTimeOffset now)
    {
        foreach (var deployment in service.Deployments)
        {
            foreach (var task in all.Where(task => task.DeploymentId == deployment.Id && task.IsStopped && deployment.Buried.Add(task.Arn)))
            {
                if (task.StopAsked is null)
                {
                    Fail(deployment, now);
                    service.Say($"has stopped 1 running tasks: (task {task.Id}). {task.Snapshot.StoppedReason}", now);
                }
            }

            if (deployment.FailuresInARow > 0 && all.Any(task => task.DeploymentId == deployment.Id && IsHealthy(task, now)))
            {
                deployment.FailuresInARow = 0;
            }
        }
    }

    /// <summary>After three failures in a row starts are spaced out, as ECS does with a service that can not start tasks.</summary>
    private static void Fail(Deployment deployment, DateTimeOffset now)
    {
        deployment.UpdatedAt = now;
        deployment.FailedTasks += deployment.RolloutState == "IN_PROGRESS" ? 1 : 0;
        deployment.FailuresInARow++;
        if (deployment.FailuresInARow >= 3)
        {
            var pause = TimeSpan.FromSeconds(Math.Pow(2, Math.Min(deployment.FailuresInARow - 3, 10)));
            deployment.NextStart = now + (pause < LongestPause ? pause : LongestPause);
        }
    }

    private void StopUnhealthy(EcsServiceRecord service, List<EcsTask> all, DateTimeOffset now)
    {
        foreach (var task in all.Where(task => task.StopAsked is null && !task.IsStopped && task.Snapshot.HealthStatus == "UNHEALTHY"
            && now - (task.Snapshot.StartedAt ?? now) >= service.GracePeriod))
        {
            service.Say($"(task {task.Id}) failed container health checks.", now);
            launcher.Stop(task, "ServiceSchedulerInitiated", "Task failed container health checks");
            if (service.Deployments.Find(item => item.Id == task.DeploymentId) is { } deployment)
            {
                Fail(deployment, now);
            }
        }
    }

    private void Break(EcsServiceRecord service, DateTimeOffset now)
    {
        var broken = service.Primary;
        scheduler.Finish(service, broken, completed: false, "ECS deployment circuit breaker: tasks failed to start.");
        service.Say($"(deployment {broken.Id}) deployment failed: tasks failed to start.", now);
        if (service.RollBack && service.Deployments.Find(item => item.RolloutState == "COMPLETED") is { } last)
        {
            service.Say($"rolling back to deployment {last.Id}.", now);
            scheduler.Deploy(service, last.Definition, broken);
        }
    }

    private void Start(EcsServiceRecord service, int current, int active, List<EcsTask> started, DateTimeOffset now)
    {
        var deployment = service.Primary;
        if (service.Status != "ACTIVE" || deployment.RolloutState == "FAILED" || !deployment.MayScaleUp || now < deployment.NextStart)
        {
            return;
        }

        // Green comes up whole beside blue, and beside what an earlier deployment has not cleaned up yet; maximumPercent is for rolling ones.
        var most = deployment.IsBlueGreen ? int.MaxValue : Math.Max(service.DesiredCount * service.MaximumPercent / 100, service.DesiredCount > 0 ? 1 : 0);
        var count = Math.Min(service.DesiredCount - current, most - active);
        for (var i = 0; i < count; i++)
        {
            started.Add(Make(service, deployment, now));
        }

        if (count > 0)
        {
            service.Say($"has started {count} tasks: {string.Join(' ', started.TakeLast(count).Select(task => $"(task {task.Id})"))}.", now);
        }
    }

    private EcsTask Make(EcsServiceRecord service, Deployment deployment, DateTimeOffset now)
    {
        var id = TaskMaker.NewId();
        var task = new EcsTask
        {
            Id = id,
            Arn = TaskMaker.Arn(state, service.Cluster, id),
            Cluster = service.Cluster,
            Definition = deployment.Definition,
            CreatedAt = now,
            UpdatedAt = now,
            Group = $"service:{service.Name}",
            StartedBy = deployment.Id,
            CapacityProvider = TaskMaker.CapacityProvider(deployment.Launch),
            PlatformVersion = TaskMaker.PlatformVersion(deployment.Launch),
            EnableExecuteCommand = service.Settings.Flag("enableExecuteCommand") ?? false,
            SubnetId = TaskMaker.SubnetId(deployment.Launch),
            Tags = Json.List(service.Settings.Text("propagateTags") switch
            {
                "SERVICE" => service.Tags,
                "TASK_DEFINITION" => deployment.Definition.Tags,
                _ => [],
            }),
            ServiceArn = service.Arn,
            DeploymentId = deployment.Id,
            Snapshot = TaskMaker.Provisioning(deployment.Definition),
        };
        state.Tasks[task.Arn] = task;
        return task;
    }

    private void StopSurplus(EcsServiceRecord service, List<EcsTask> current, DateTimeOffset now)
    {
        foreach (var task in current.OrderBy(task => IsHealthy(task, now)).Take(Math.Max(0, current.Count - service.DesiredCount)))
        {
            ScaleIn(service, task, now);
        }
    }

    /// <summary>Old tasks go as far as enough healthy ones are left; one that is not healthy itself holds up nothing.</summary>
    private void StopOld(EcsServiceRecord service, List<EcsTask> current, List<EcsTask> old, DateTimeOffset now)
    {
        if (!service.Primary.MayStopOld)
        {
            return;
        }

        var least = ((service.DesiredCount * service.MinimumHealthyPercent) + 99) / 100;
        var healthyNew = current.Count(task => IsHealthy(task, now));
        var healthyOld = old.Where(task => IsHealthy(task, now)).ToList();

        // With nothing new yet, an old task that is not healthy (still starting, say) may become so; leave it then.
        var dispensable = healthyNew >= service.DesiredCount ? old : [.. healthyOld.Take(Math.Max(0, healthyNew + healthyOld.Count - least))];
        foreach (var task in dispensable)
        {
            ScaleIn(service, task, now);
        }
    }

    private void ScaleIn(EcsServiceRecord service, EcsTask task, DateTimeOffset now)
    {
        launcher.Stop(task, "ServiceSchedulerInitiated", $"Scaling activity initiated by (deployment {service.Primary.Id})");
        service.Say($"has stopped 1 running tasks: (task {task.Id}).", now);
    }

    private void Conclude(EcsServiceRecord service, List<EcsTask> all, List<EcsTask> current, DateTimeOffset now)
    {
        var primary = service.Primary;
        service.Deployments.RemoveAll(item => item != primary
            && (primary.RolloutState == "COMPLETED" || item.RolloutState == "FAILED")
            && !IsShown(item, now)
            && !all.Exists(task => task.DeploymentId == item.Id && !task.IsStopped));
        if (service.Status == "DRAINING" && all.TrueForAll(task => task.IsStopped))
        {
            service.Status = "INACTIVE";
            return;
        }

        if (primary.RolloutState == "IN_PROGRESS" && service.Status == "ACTIVE"
            && (primary.RollbackOf is not null || primary.Stage == LifecycleStages.CleanUp)
            && current.Count(task => IsHealthy(task, now)) >= service.DesiredCount
            && all.TrueForAll(task => task.DeploymentId == primary.Id || task.IsStopped))
        {
            scheduler.Finish(service, primary, completed: true, $"ECS deployment {primary.Id} completed.");
            service.Deployments.RemoveAll(item => item != primary && !IsShown(item, now));
            service.Say($"(deployment {primary.Id}) deployment completed.", now);
            service.Say("has reached a steady state.", now);
            scheduler.AnnounceSteadyState(service);
        }
    }

    /// <summary>A failed deployment is told of for a while, although nothing of it runs any more.</summary>
    private static bool IsShown(Deployment deployment, DateTimeOffset now) =>
        deployment.RolloutState == "FAILED" && now - deployment.UpdatedAt < FailedIsShownFor;

    /// <summary>Whether a task counts as healthy: by its check, or, without one, by having run for a while.</summary>
    private bool IsHealthy(EcsTask task, DateTimeOffset now) =>
        task.Snapshot is { LastStatus: "RUNNING", DesiredStatus: "RUNNING" } seen
        && (task.Definition.Containers.Any(container => TaskDefinitionRules.IsEssential(container) && container.ContainsKey("healthCheck"))
            ? seen.HealthStatus == "HEALTHY"
            : now - (seen.StartedAt ?? now) >= uncheckedTaskHealthyAfter);
}
