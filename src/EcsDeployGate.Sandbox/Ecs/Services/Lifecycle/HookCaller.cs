using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Functions;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.Ecs.Services.Lifecycle;

/// <summary>Calls the functions of hooks, outside of the lock, and takes note of what they return.</summary>
internal sealed class HookCaller(EcsState state, FunctionInvoker invoker, CancellationToken stopping)
{
    public HookSettings Settings { get; set; } = new();

    /// <summary>Set by the scheduler: looks at the services again.</summary>
    public Action? Wake { get; set; }

    /// <summary>Call with the lock.</summary>
    public void Call(EcsServiceRecord service, Deployment deployment, HookRun hook)
    {
        hook.IsCalling = true;
        var payload = Event(service, deployment, hook);
        _ = Task.Run(() => CallAsync(hook, payload), CancellationToken.None);
    }

    private async Task CallAsync(HookRun hook, JsonObject payload)
    {
        try
        {
            var answer = HookAnswer.Read(await invoker.InvokeAsync(hook.TargetArn!, payload, stopping));
            lock (state.Lock)
            {
                Take(hook, answer);
            }

            Wake?.Invoke();
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The sandbox ends.
        }
    }

    private void Take(HookRun hook, HookAnswer answer)
    {
        hook.IsCalling = false;
        if (!hook.IsOpen)
        {
            return;
        }

        hook.Status = answer.Status;
        hook.Reason = answer.Reason;
        hook.Details = answer.Details ?? hook.Details;
        if (answer.Status == "IN_PROGRESS")
        {
            var delay = answer.CallBackDelay ?? Settings.CallBackDelay;
            delay = delay < Settings.LongestCallBackDelay ? delay : Settings.LongestCallBackDelay;
            hook.NextCall = state.Time.GetUtcNow() + delay;

            // Disposed of by nobody: it fires once, and looking at the services once more is harmless.
            _ = Task.Delay(delay, state.Time, stopping).ContinueWith(_ => Wake?.Invoke(), stopping, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
        }
    }

    private static JsonObject Event(EcsServiceRecord service, Deployment deployment, HookRun hook)
    {
        var shifted = LifecycleStages.IsAtOrAfter(hook.Stage, LifecycleStages.ProductionTraffic);
        return Json.Of(
            ("executionId", hook.Id),
            ("lifecycleStage", hook.Stage),
            ("resourceArn", deployment.ServiceDeploymentArn),
            ("executionDetails", Json.Of(
                ("serviceArn", service.Arn),
                ("targetServiceRevisionArn", deployment.RevisionArn),
                ("testTrafficWeights", Weights(LifecycleStages.IsAtOrAfter(hook.Stage, "POST_SCALE_UP") ? deployment.RevisionArn : null)),
                ("productionTrafficWeights", Weights(shifted ? deployment.RevisionArn : deployment.Source?.RevisionArn)))),
            ("hookDetails", hook.Details));
    }

    private static JsonObject Weights(string? revision) => revision is null ? [] : Json.Of((revision, 100));
}
