namespace EcsDeployGate.Sandbox.Ecs.Services.Lifecycle;

/// <summary>Brings a service's newest deployment from stage to stage; always under the lock of <see cref="EcsState"/>.</summary>
/// <remarks>
/// There is no load balancer here, so shifting traffic is passing a stage. In a rolling deployment old tasks go while new ones come; in a
/// blue/green one they stay until the clean-up, and are simply kept when the deployment is rolled back. Hooks are not called again while
/// rolling back.
/// </remarks>
internal sealed class DeploymentLifecycle(ServiceScheduler scheduler, HookCaller caller)
{
    /// <summary>Goes on as far as it can; <paramref name="healthy"/> counts the healthy tasks of the newest deployment.</summary>
    public void Advance(EcsServiceRecord service, int healthy, DateTimeOffset now)
    {
        var deployment = service.Primary;
        while (deployment.RolloutState == "IN_PROGRESS" && deployment.Stage != LifecycleStages.CleanUp && service.Status == "ACTIVE")
        {
            if (!HasPassed(service, deployment, healthy, now))
            {
                return;
            }

            deployment.Enter(LifecycleStages.After(deployment.Stage), now);
        }
    }

    private bool HasPassed(EcsServiceRecord service, Deployment deployment, int healthy, DateTimeOffset now) => deployment.Stage switch
    {
        LifecycleStages.ScaleUp => healthy >= service.DesiredCount,
        LifecycleStages.Bake => now >= deployment.StageSince + deployment.BakeTime,
        LifecycleStages.Reconcile when !deployment.HasSeveralSources => true,
        _ => HooksHavePassed(service, deployment, now),
    };

    private bool HooksHavePassed(EcsServiceRecord service, Deployment deployment, DateTimeOffset now)
    {
        var hooks = deployment.HooksAtStage(now);
        foreach (var hook in hooks.Where(hook => hook.IsOpen))
        {
            if (now >= hook.ExpiresAt)
            {
                hook.Status = "TIMED_OUT";
                hook.Reason = "It did not end in time.";
            }
            else if (hook.Status == "IN_PROGRESS" && !hook.IsCalling && now >= hook.NextCall)
            {
                caller.Call(service, deployment, hook);
            }
        }

        if (hooks.FirstOrDefault(hook => !hook.IsOpen && !hook.HasPassed) is { } failed)
        {
            scheduler.RollBack(service, deployment, $"Lifecycle hook {failed.TargetArn ?? failed.TargetType} failed at {failed.Stage}: {failed.Reason}");
            return false;
        }

        return hooks.All(hook => hook.HasPassed);
    }
}
