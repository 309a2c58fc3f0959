using System.Globalization;
using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.Tasks.Metadata;

/// <summary>What the task metadata endpoint, version 4, says of a task and its containers.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4-fargate-response.html</remarks>
internal static class MetadataDocument
{
    /// <summary>The task, with every container.</summary>
    public static JsonObject OfTask(TaskSpec spec, TaskSnapshot seen) => Json.Of(
        ("Cluster", Cluster(spec)),
        ("TaskARN", spec.TaskArn),
        ("Family", spec.Family),
        ("Revision", spec.Revision.ToString(CultureInfo.InvariantCulture)),
        ("DesiredStatus", seen.DesiredStatus),
        ("KnownStatus", seen.LastStatus),
        ("Limits", Json.Of(("CPU", spec.CpuUnits is { } units ? units / 1024.0 : null), ("Memory", spec.MemoryMiB))),
        ("PullStartedAt", Time(seen.PullStartedAt)),
        ("PullStoppedAt", Time(seen.PullStoppedAt)),
        ("ExecutionStoppedAt", Time(seen.ExecutionStoppedAt)),
        ("LaunchType", "FARGATE"),
        ("Containers", Json.List(spec.Containers.Select(container => OfContainer(spec, seen, container.Name)))));

    /// <summary>One container.</summary>
    /// <param name="spec">The task.</param>
    /// <param name="seen">Where it has got to.</param>
    /// <param name="name">The container's name.</param>
    public static JsonObject OfContainer(TaskSpec spec, TaskSnapshot seen, string name)
    {
        var container = spec.Containers.First(c => c.Name == name);
        var now = seen.Containers.FirstOrDefault(c => c.Name == name);
        return Json.Of(
            ("DockerId", RuntimeIds.For(spec.TaskId, name)),
            ("Name", name),
            ("DockerName", name),
            ("Image", container.Image),
            ("ImageID", now?.ImageDigest),
            ("Labels", Json.Of(
                ("com.amazonaws.ecs.cluster", Cluster(spec)),
                ("com.amazonaws.ecs.container-name", name),
                ("com.amazonaws.ecs.task-arn", spec.TaskArn),
                ("com.amazonaws.ecs.task-definition-family", spec.Family),
                ("com.amazonaws.ecs.task-definition-version", spec.Revision.ToString(CultureInfo.InvariantCulture)))),
            ("DesiredStatus", seen.DesiredStatus),
            ("KnownStatus", now is null || (now.LastStatus is "PENDING" && now.CreatedAt is null) ? "NONE" : now.LastStatus is "PENDING" ? "CREATED" : now.LastStatus),
            ("ExitCode", now?.ExitCode),
            ("Limits", Json.Of(("CPU", container.CpuUnits), ("Memory", container.MemoryMiB))),
            ("CreatedAt", Time(now?.CreatedAt)),
            ("StartedAt", Time(now?.StartedAt)),
            ("FinishedAt", Time(now?.FinishedAt)),
            ("Type", "NORMAL"),
            ("Health", now?.Health is { } health ? Health(health) : null),
            ("Networks", spec.PrivateAddress is { } address
                ? new JsonArray(Json.Of(("NetworkMode", "awsvpc"), ("IPv4Addresses", new JsonArray(address))))
                : null));
    }

    /// <summary>What Docker's statistics say of memory, which is what the endpoint hands on; of the rest only the names.</summary>
    public static JsonObject OfMemory(TaskSpec spec, string name, MemoryUse memory) => Json.Of(
        ("name", name),
        ("id", RuntimeIds.For(spec.TaskId, name)),
        ("memory_stats", Json.Of(("usage", memory.Usage), ("max_usage", memory.Peak), ("limit", memory.Limit))));

    /// <summary>As the ECS agent writes it: an exit code of 0 and an output of nothing are left out.</summary>
    private static JsonObject Health(HealthDetail health) => Json.Of(
        ("status", health.Status),
        ("statusSince", Time(health.Since)),
        ("exitCode", health.ExitCode is 0 ? null : health.ExitCode),
        ("output", health.Output.Length == 0 ? null : health.Output));

    /// <summary>The cluster's name is in the task's ARN: <c>…:task/CLUSTER/ID</c>.</summary>
    private static string Cluster(TaskSpec spec) => spec.TaskArn.Split('/') is [.., var cluster, _] ? cluster : "default";

    private static string? Time(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
}
