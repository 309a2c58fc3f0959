using System.Globalization;
using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Events;
using EcsDeployGate.Sandbox.Protocol;
using EcsDeployGate.Sandbox.Tasks;

namespace EcsDeployGate.Sandbox.Ecs.RunningTasks;

/// <summary>A task as DescribeTasks says it, and as an event does: ISO times, no tags, no health.</summary>
internal static class TaskDescription
{
    public static JsonObject ForAnswer(EcsTask task, AwsIdentity aws, bool withTags)
    {
        var answer = Describe(task, aws, "ElasticNetworkInterface", at => at is { } value ? Json.Time(value) : null);
        answer["healthStatus"] = task.Snapshot.HealthStatus;
        foreach (var (described, seen) in answer["containers"]!.AsArray().Zip(task.Snapshot.Containers))
        {
            described!["healthStatus"] = seen.HealthStatus;
        }

        answer["tags"] = withTags ? task.Tags.DeepClone() : new JsonArray();
        return answer;
    }

    public static JsonObject ForEvent(EcsTask task, AwsIdentity aws)
    {
        var detail = Describe(task, aws, "eni", at => EventBridge.Iso(at));
        detail["updatedAt"] = EventBridge.Iso(task.UpdatedAt);
        return detail;
    }

    private static JsonObject Describe(EcsTask task, AwsIdentity aws, string attachmentType, Func<DateTimeOffset?, JsonNode?> time)
    {
        var seen = task.Snapshot;
        var document = task.Definition.Document;
        return Json.Of(
            ("attachments", new JsonArray(Attachment(task, attachmentType, aws))),
            ("attributes", new JsonArray(Json.Of(("name", "ecs.cpu-architecture"), ("value", Architecture(document) == "ARM64" ? "arm64" : "x86_64")))),
            ("availabilityZone", $"{aws.Region}a"),
            ("capacityProviderName", task.CapacityProvider),
            ("clusterArn", task.Cluster.Arn),
            ("connectivity", seen.StartedAt is null && seen.PullStartedAt is null ? null : "CONNECTED"),
            ("connectivityAt", time(seen.PullStartedAt ?? seen.StartedAt)),
            ("containers", Json.List(seen.Containers.Select((container, index) => Container(task, container, index, aws)))),
            ("cpu", task.Overrides.Text("cpu") ?? document.Text("cpu")),
            ("createdAt", time(task.CreatedAt)),
            ("desiredStatus", seen.DesiredStatus),
            ("enableExecuteCommand", task.EnableExecuteCommand),
            ("ephemeralStorage", Json.Of(("sizeInGiB", document.Object("ephemeralStorage")?.Number("sizeInGiB") ?? 20))),
            ("executionStoppedAt", time(seen.ExecutionStoppedAt)),
            ("group", task.Group),
            ("lastStatus", seen.LastStatus),
            ("launchType", "FARGATE"),
            ("memory", task.Overrides.Text("memory") ?? document.Text("memory")),
            ("overrides", Overrides(task)),
            ("platformFamily", "Linux"),
            ("platformVersion", task.PlatformVersion),
            ("pullStartedAt", time(seen.PullStartedAt)),
            ("pullStoppedAt", time(seen.PullStoppedAt)),
            ("startedAt", time(seen.StartedAt)),
            ("startedBy", task.StartedBy),
            ("stopCode", seen.StopCode),
            ("stoppedAt", time(seen.StoppedAt)),
            ("stoppedReason", seen.StoppedReason),
            ("stoppingAt", time(seen.StoppingAt)),
            ("taskArn", task.Arn),
            ("taskDefinitionArn", task.Definition.Arn),
            ("version", task.Version));
    }

    public static string Architecture(JsonObject document) =>
        document.Object("runtimePlatform")?.Text("cpuArchitecture") ?? "X86_64";

    private static JsonObject Attachment(EcsTask task, string type, AwsIdentity aws)
    {
        static JsonObject Detail(string name, string value) => Json.Of(("name", name), ("value", value));
        var attached = task.Snapshot.LastStatus is not ("PROVISIONING" or "STOPPED");
        return Json.Of(
            ("id", task.AttachmentId),
            ("type", type),
            ("status", attached ? "ATTACHED" : task.IsStopped ? "DELETED" : "PRECREATED"),
            ("details", attached
                ? new JsonArray(
                    Detail("subnetId", task.SubnetId),
                    Detail("networkInterfaceId", $"eni-{task.Id[..17]}"),
                    Detail("macAddress", string.Join(':', Enumerable.Range(0, 6).Select(i => i == 0 ? "0a" : task.Id.Substring(2 * i, 2)))),
                    Detail("privateDnsName", $"ip-{task.PrivateAddress.Replace('.', '-')}.{aws.Region}.compute.internal"),
                    Detail("privateIPv4Address", task.PrivateAddress))
                : new JsonArray(Detail("subnetId", task.SubnetId))));
    }

    private static JsonObject Container(EcsTask task, ContainerSnapshot seen, int index, AwsIdentity aws)
    {
        var defined = task.Definition.Containers.FirstOrDefault(container => container.Text("name") == seen.Name) ?? [];
        return Json.Of(
            ("containerArn", task.ContainerArn(aws, index)),
            ("taskArn", task.Arn),
            ("name", seen.Name),
            ("image", defined.Text("image")),
            ("imageDigest", seen.ImageDigest),
            ("runtimeId", seen.RuntimeId),
            ("lastStatus", seen.LastStatus),
            ("exitCode", seen.ExitCode),
            ("reason", seen.Reason is { Length: > 1024 } reason ? reason[..1024] : seen.Reason),
            ("networkBindings", new JsonArray()),
            ("networkInterfaces", task.Snapshot.LastStatus is "PROVISIONING" ? new JsonArray() : new JsonArray(Json.Of(
                ("attachmentId", task.AttachmentId), ("privateIpv4Address", task.PrivateAddress)))),
            ("cpu", (defined.Number("cpu") ?? 0).ToString(CultureInfo.InvariantCulture)),
            ("memory", defined.Number("memory")?.ToString(CultureInfo.InvariantCulture)),
            ("memoryReservation", defined.Number("memoryReservation")?.ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>ECS names every container there, overridden or not.</summary>
    private static JsonObject Overrides(EcsTask task)
    {
        var overrides = (JsonObject)task.Overrides.DeepClone();
        var given = task.Overrides.Objects("containerOverrides") ?? [];
        overrides["containerOverrides"] = Json.List(task.Definition.Containers.Select(container =>
            given.FirstOrDefault(item => item.Text("name") == container.Text("name")) ?? Json.Of(("name", container.Text("name")))));
        overrides["inferenceAcceleratorOverrides"] ??= new JsonArray();
        return overrides;
    }
}
