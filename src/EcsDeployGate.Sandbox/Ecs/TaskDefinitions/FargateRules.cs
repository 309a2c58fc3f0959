using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.Ecs.TaskDefinitions;

/// <summary>What Fargate asks on top: a definition that says FARGATE is checked against these when it is registered.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html</remarks>
internal static class FargateRules
{
    /// <returns>The first rule that is broken, or null.</returns>
    public static AwsException? FindFault(JsonObject input)
    {
        var containers = input.Objects("containerDefinitions")!;
        return Size(input, containers)
            ?? Task(input)
            ?? containers.Select(FargateContainerRules.FindFault).FirstOrDefault(fault => fault is not null)
            ?? (input.Text("executionRoleArn") is null ? NeedsExecutionRole(containers) : null);
    }

    private static AwsException? Size(JsonObject input, IReadOnlyList<JsonObject> containers)
    {
        if (input.Text("cpu") is not { Length: > 0 } cpuText)
        {
            return EcsErrors.Client("Fargate requires that 'cpu' be defined at the task level.");
        }

        if (input.Text("memory") is not { Length: > 0 } memoryText)
        {
            return EcsErrors.Client("Fargate requires that 'memory' be defined at the task level.");
        }

        if (FargateSize.ParseCpu(cpuText) is not { } cpu)
        {
            return EcsErrors.Client("Invalid 'cpu' setting for task.");
        }

        if (FargateSize.ParseMemory(memoryText) is not { } memory)
        {
            return EcsErrors.Client("Invalid 'memory' setting for task.");
        }

        return !FargateSize.Exists(cpu, memory) ? EcsErrors.Client("No Fargate configuration exists for given values.")
            : containers.Sum(container => (long)(container.Number("cpu") ?? 0)) > cpu
                ? EcsErrors.Client("Invalid setting for containers: the sum of their 'cpu' exceeds the task's 'cpu'.")
            : containers.Sum(container => (long)(container.Number("memoryReservation") ?? container.Number("memory") ?? 0)) > memory
                || containers.Any(container => container.Number("memory") > memory)
                ? EcsErrors.Client("Invalid setting for containers: their 'memory' exceeds the task's 'memory'.")
            : null;
    }

    private static AwsException? Task(JsonObject input)
    {
        if (input.Text("networkMode") != "awsvpc")
        {
            return EcsErrors.Client("Fargate only supports network mode 'awsvpc'.");
        }

        if (input.Text("ipcMode") is not null || input.Objects("placementConstraints") is { Count: > 0 }
            || input.Objects("inferenceAccelerators") is { Count: > 0 })
        {
            return EcsErrors.Client("Fargate does not support ipcMode, placementConstraints or inferenceAccelerators.");
        }

        if (input.Text("pidMode") is not (null or "task"))
        {
            return EcsErrors.Client("Fargate only supports pidMode 'task'.");
        }

        if (input.Object("ephemeralStorage") is { } storage && storage.Number("sizeInGiB") is not (>= 21 and <= 200))
        {
            return EcsErrors.Client("Fargate supports an ephemeralStorage.sizeInGiB between 21 and 200.");
        }

        if (input.Object("runtimePlatform")?.Text("cpuArchitecture") is not (null or "X86_64" or "ARM64"))
        {
            return EcsErrors.Client("Invalid cpuArchitecture: must be X86_64 or ARM64.");
        }

        return (input.Objects("volumes") ?? []).Any(volume =>
            volume.ContainsKey("dockerVolumeConfiguration") || volume.Object("host")?.Text("sourcePath") is not null)
                ? EcsErrors.Client("Fargate compatible task definitions do not support sourcePath or dockerVolumeConfiguration.")
                : null;
    }

    private static AwsException? NeedsExecutionRole(IReadOnlyList<JsonObject> containers)
    {
        const string Needs = "Fargate requires task definition to have execution role ARN to support ";
        foreach (var container in containers)
        {
            var need = container.Text("image")!.Contains(".dkr.ecr.", StringComparison.Ordinal) ? "ECR images."
                : container.Object("logConfiguration")?.Text("logDriver") == "awslogs" ? "log driver awslogs."
                : container.Objects("secrets") is { Count: > 0 } ? "secrets."
                : container.Objects("environmentFiles") is { Count: > 0 } ? "environment files."
                : container.ContainsKey("repositoryCredentials") ? "repository credentials."
                : null;
            if (need is not null)
            {
                return EcsErrors.Client(Needs + need);
            }
        }

        return null;
    }
}
