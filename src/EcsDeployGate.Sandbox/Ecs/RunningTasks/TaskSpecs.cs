using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Ecs.TaskDefinitions;
using EcsDeployGate.Sandbox.Protocol;
using EcsDeployGate.Sandbox.Tasks;

namespace EcsDeployGate.Sandbox.Ecs.RunningTasks;

/// <summary>Turns a task definition and its overrides into what an engine runs.</summary>
internal sealed class TaskSpecs(AwsIdentity aws, TaskInputs inputs)
{
    /// <summary>A docker label with which a test gives a container its own /etc/hosts.</summary>
    public const string HostsLabel = "ecs-deploy-gate.sandbox.hosts";

    private const int MaxEnvironmentFileBytes = 1 << 20;

    /// <exception cref="CannotInitializeException">A secret, an environment file or a volume can not be had.</exception>
    public TaskSpec Build(EcsTask task)
    {
        var document = task.Definition.Document;
        foreach (var volume in document.Objects("volumes") ?? [])
        {
            if (volume.ContainsKey("efsVolumeConfiguration") || volume.ContainsKey("s3filesVolumeConfiguration")
                || volume.ContainsKey("fsxWindowsFileServerVolumeConfiguration") || volume.Flag("configuredAtLaunch") is true)
            {
                throw new CannotInitializeException(
                    $"failed to mount volume '{volume.Text("name")}': the sandbox has empty volumes only, no EFS, EBS or S3 ones");
            }
        }

        return new TaskSpec(
            task.Id, task.Arn, task.Definition.Family, task.Definition.Revision,
            TaskDescription.Architecture(document),
            Size(task, "cpu"), Size(task, "memory"),
            [.. task.Definition.Containers.Select(container => Container(task, container))],
            [.. (document.Objects("volumes") ?? []).Select(volume => volume.Text("name")!)])
        {
            PrivateAddress = task.PrivateAddress,
        };
    }

    private static int? Size(EcsTask task, string member) =>
        (task.Overrides.Text(member) ?? task.Definition.Document.Text(member)) is not { } text ? null
        : member == "cpu" ? FargateSize.ParseCpu(text) : FargateSize.ParseMemory(text);

    private ContainerSpec Container(EcsTask task, JsonObject container)
    {
        var name = container.Text("name")!;
        var overridden = task.Overrides.Objects("containerOverrides")?.FirstOrDefault(item => item.Text("name") == name) ?? [];
        return new ContainerSpec
        {
            Name = name,
            Image = container.Text("image")!,
            Essential = TaskDefinitionRules.IsEssential(container),
            EntryPoint = container.Texts("entryPoint") is { Count: > 0 } entryPoint ? entryPoint : null,
            Command = overridden.Texts("command") ?? (container.Texts("command") is { Count: > 0 } command ? command : null),
            Environment = Environment(container, overridden),
            User = container.Text("user"),
            WorkingDirectory = container.Text("workingDirectory"),
            ReadonlyRootFilesystem = container.Flag("readonlyRootFilesystem") ?? false,
            InitProcessEnabled = container.Object("linuxParameters")?.Flag("initProcessEnabled") ?? false,
            Mounts = [.. Mounts(task, container, 0)],
            DependsOn = [.. (container.Objects("dependsOn") ?? []).Select(item => new DependencySpec(item.Text("containerName")!, item.Text("condition")!))],
            HealthCheck = container.Object("healthCheck") is { } check ? HealthCheck(check) : null,
            StartTimeoutSeconds = container.Number("startTimeout"),
            StopTimeoutSeconds = container.Number("stopTimeout") ?? 30,
            CpuUnits = overridden.Number("cpu") ?? (container.Number("cpu") is > 0 and var cpu ? cpu : null),
            MemoryMiB = overridden.Number("memory") ?? container.Number("memory"),
            HostsFile = container.Object("dockerLabels")?.Text(HostsLabel),
        };
    }

    private static HealthCheckSpec HealthCheck(JsonObject check) => new(
        check.Texts("command")!, check.Number("interval") ?? 30, check.Number("timeout") ?? 5,
        check.Number("retries") ?? 3, check.Number("startPeriod") ?? 0);

    private static IEnumerable<MountSpec> Mounts(EcsTask task, JsonObject container, int depth)
    {
        foreach (var mount in container.Objects("mountPoints") ?? [])
        {
            yield return new MountSpec(mount.Text("sourceVolume")!, mount.Text("containerPath")!, mount.Flag("readOnly") ?? false);
        }

        // Two containers may name each other in volumesFrom; ten is as many containers as a task has.
        foreach (var from in depth < 10 ? container.Objects("volumesFrom") ?? [] : [])
        {
            var source = task.Definition.Containers.First(other => other.Text("name") == from.Text("sourceContainer"));
            foreach (var mount in Mounts(task, source, depth + 1))
            {
                yield return mount with { ReadOnly = mount.ReadOnly || (from.Flag("readOnly") ?? false) };
            }
        }
    }

    private Dictionary<string, string> Environment(JsonObject container, JsonObject overridden)
    {
        var result = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["AWS_EXECUTION_ENV"] = "AWS_ECS_FARGATE",
            ["AWS_REGION"] = aws.Region,
            ["AWS_DEFAULT_REGION"] = aws.Region,
        };
        foreach (var file in (container.Objects("environmentFiles") ?? []).Concat(overridden.Objects("environmentFiles") ?? []))
        {
            ReadEnvironmentFile(file.Text("value") ?? "", result);
        }

        foreach (var variable in (container.Objects("environment") ?? []).Concat(overridden.Objects("environment") ?? []))
        {
            result[variable.Text("name") ?? ""] = variable.Text("value") ?? "";
        }

        foreach (var secret in container.Objects("secrets") ?? [])
        {
            result[secret.Text("name")!] = inputs.Secrets.TryGetValue(secret.Text("valueFrom")!, out var value)
                ? value
                : throw new CannotInitializeException(
                    "unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret: "
                    + $"'{secret.Text("valueFrom")}' is not known to the sandbox (PUT /_sandbox/secrets)");
        }

        return result;
    }

    private void ReadEnvironmentFile(string arn, Dictionary<string, string> into)
    {
        var path = arn[(arn.LastIndexOf(':') + 1)..];
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        var content = slash > 0 ? inputs.ReadObject(path[..slash], path[(slash + 1)..]) : null;
        if (content is null || content.Length > MaxEnvironmentFileBytes)
        {
            throw new CannotInitializeException(string.Create(CultureInfo.InvariantCulture,
                $"failed to download env files: file download command: non empty error stream: {arn}: {(content is null ? "NoSuchKey" : "too large")}"));
        }

        foreach (var line in Encoding.UTF8.GetString(content).Split('\n'))
        {
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && !line.StartsWith('#'))
            {
                into[line[..equals].Trim()] = line[(equals + 1)..].TrimEnd('\r');
            }
        }
    }
}
