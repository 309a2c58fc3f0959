using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.Ecs.TaskDefinitions;

/// <summary>The container-agent capabilities that ECS derives from a definition; Fargate has all of them.</summary>
internal static class RequiredAttributes
{
    public static IEnumerable<string> Of(TaskDefinition definition)
    {
        if (definition.NetworkMode == "awsvpc")
        {
            yield return "ecs.capability.task-eni";
        }

        if (definition.Document.ContainsKey("executionRoleArn"))
        {
            yield return "ecs.capability.execution-role-awslogs";
        }

        if (definition.Document.ContainsKey("taskRoleArn"))
        {
            yield return "com.amazonaws.ecs.capability.task-iam-role";
        }

        if (definition.Containers.Any(container => container.ContainsKey("healthCheck")))
        {
            yield return "ecs.capability.container-health-check";
        }

        if (definition.Containers.Any(container => container.Objects("dependsOn") is { Count: > 0 }))
        {
            yield return "ecs.capability.container-ordering";
        }

        if (definition.Containers.Any(container => container.Object("logConfiguration")?.Text("logDriver") == "awslogs"))
        {
            yield return "com.amazonaws.ecs.capability.logging-driver.awslogs";
        }

        if (definition.Containers.Any(container => container.Text("image")!.Contains(".dkr.ecr.", StringComparison.Ordinal)))
        {
            yield return "com.amazonaws.ecs.capability.ecr-auth";
        }

        yield return "com.amazonaws.ecs.capability.docker-remote-api.1.18";
    }
}
