using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.Ecs.Services.Lifecycle;

/// <summary>What ECS asks of a deployment configuration's strategy and hooks.</summary>
internal static class HookRules
{
    public static void Check(JsonObject? configuration)
    {
        var strategy = configuration?.Text("strategy");
        if (strategy is not (null or "ROLLING" or "BLUE_GREEN"))
        {
            throw new AwsException("UnsupportedFeatureException", "The sandbox knows the ROLLING and BLUE_GREEN deployment strategies only.");
        }

        if (configuration?.Number("bakeTimeInMinutes") is < 0 or > 1440)
        {
            throw EcsErrors.InvalidParameter("bakeTimeInMinutes must be between 0 and 1440.");
        }

        foreach (var hook in configuration?.Objects("lifecycleHooks") ?? [])
        {
            CheckHook(hook);
        }
    }

    private static void CheckHook(JsonObject hook)
    {
        var type = EcsRequests.OneOf(hook, "targetType", "AWS_LAMBDA", "PAUSE") ?? "AWS_LAMBDA";
        if (type == "AWS_LAMBDA")
        {
            if (hook.Text("hookTargetArn")?.Contains(":lambda:", StringComparison.Ordinal) is not true)
            {
                throw EcsErrors.InvalidParameter("hookTargetArn must be the ARN of a Lambda function.");
            }

            if (hook.Text("roleArn")?.Contains(":role/", StringComparison.Ordinal) is not true)
            {
                throw EcsErrors.InvalidParameter("roleArn of a lifecycle hook must be the ARN of a role.");
            }
        }

        var stages = hook.Texts("lifecycleStages") ?? [];
        if (stages.Count == 0 || stages.Any(stage => !LifecycleStages.Hookable.Contains(stage)))
        {
            throw EcsErrors.InvalidParameter($"lifecycleStages of a lifecycle hook must be one or more of {string.Join(", ", LifecycleStages.Hookable)}.");
        }

        if (type == "PAUSE" && stages.Any(stage => stage is LifecycleStages.TestTraffic or LifecycleStages.ProductionTraffic))
        {
            throw EcsErrors.InvalidParameter("A PAUSE hook can not be at TEST_TRAFFIC_SHIFT or PRODUCTION_TRAFFIC_SHIFT.");
        }

        if (hook.Object("timeoutConfiguration") is { } timeout)
        {
            _ = EcsRequests.OneOf(timeout, "action", "ROLLBACK", "CONTINUE");
            if (timeout.Number("timeoutInMinutes") is < 1 or > 20160)
            {
                throw EcsErrors.InvalidParameter("timeoutInMinutes must be between 1 and 20160.");
            }
        }
    }
}
