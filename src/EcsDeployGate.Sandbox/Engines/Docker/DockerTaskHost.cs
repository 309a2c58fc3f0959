using System.Collections.Concurrent;
using Docker.DotNet;
using Docker.DotNet.Models;
using EcsDeployGate.Sandbox.Tasks;
using ContainerSpec = EcsDeployGate.Sandbox.Tasks.ContainerSpec;
using TaskSpec = EcsDeployGate.Sandbox.Tasks.TaskSpec;

namespace EcsDeployGate.Sandbox.Engines.Docker;

/// <summary>One task on a Docker engine: a container that holds the network, volumes, and the task's containers in its network.</summary>
internal sealed class DockerTaskHost(TaskSpec spec, IDockerClient client, DockerImages images, TimeProvider time, string scratch) : ITaskHost
{
    /// <summary>A task has ::1, whether or not it has IPv6 beside; Docker turns IPv6 off where there is no network.</summary>
    private static readonly Dictionary<string, string> s_loopbackHasIPv6 = Directory.Exists("/proc/sys/net/ipv6") ? new() { ["net.ipv6.conf.all.disable_ipv6"] = "0" } : [];

    private readonly ConcurrentDictionary<string, DockerImage> _pulled = new(StringComparer.Ordinal);
    private readonly ConcurrentStack<(string Id, DockerContainer? Container)> _made = [];
    private readonly List<string> _volumes = [];
    private string? _holder;

    public string? NetworkNamespace { get; private set; }

    public async Task<string> PullAsync(ContainerSpec container, CancellationToken cancellationToken) =>
        (_pulled[container.Name] = await images.GetAsync(container.Image, spec.Architecture, cancellationToken)).Digest;

    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        try
        {
            var holder = await client.Containers.CreateContainerAsync(
                new CreateContainerParameters
                {
                    Name = $"ecs-{spec.TaskId}-network",
                    Image = await images.GetHolderAsync(cancellationToken),
                    Hostname = spec.TaskId.Length > 12 ? spec.TaskId[..12] : spec.TaskId,
                    Labels = new Dictionary<string, string>(DockerLabels.Of(spec)) { [DockerLabels.Holder] = "true" },
                    HostConfig = new HostConfig { NetworkMode = "none", ReadonlyRootfs = true, Sysctls = s_loopbackHasIPv6 },
                },
                cancellationToken);
            _holder = holder.ID;
            await client.Containers.StartContainerAsync(_holder, new ContainerStartParameters(), cancellationToken);
            NetworkNamespace = await HolderNamespaceAsync((await client.Containers.InspectContainerAsync(_holder, cancellationToken)).State?.Pid, cancellationToken);
            for (var i = 0; i < spec.Volumes.Count; i++)
            {
                var name = VolumeName(spec.Volumes[i]);
                _volumes.Add(name);
                await client.Volumes.CreateAsync(new VolumesCreateParameters { Name = name, Labels = DockerLabels.Of(spec) }, cancellationToken);
            }
        }
        catch (Exception e) when (DockerFailures.IsUnreachable(e) && !cancellationToken.IsCancellationRequested)
        {
            throw new TaskHostException($"ResourceInitializationError: {DockerFailures.Message(e)}", inner: e);
        }
    }

    public async Task<IContainer> StartAsync(ContainerSpec container, IContainerObserver observer, CancellationToken cancellationToken)
    {
        string? id = null;
        try
        {
            var created = await client.Containers.CreateContainerAsync(Parameters(container), cancellationToken);
            id = created.ID;
            _made.Push((id, null));
            await client.Containers.StartContainerAsync(id, new ContainerStartParameters(), cancellationToken);
            var running = new DockerContainer(id, container, client, observer, time);
            _made.Push((id, running));
            return running;
        }
        catch (Exception e) when (DockerFailures.IsUnreachable(e) && !cancellationToken.IsCancellationRequested)
        {
            throw DockerFailures.CannotStart(e, id is null ? null : await ExitCodeAsync(id));
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            foreach (var (id, container) in _made)
            {
                await RemoveAsync(id);
                if (container is not null)
                {
                    await container.Exited;
                }
            }

            if (_holder is not null)
            {
                await RemoveAsync(_holder);
            }

            foreach (var volume in _volumes)
            {
                await DockerFailures.IgnoreGoneAsync(client.Volumes.RemoveAsync(volume, force: true));
            }
        }
        finally
        {
            foreach (var container in spec.Containers.Where(c => c.HostsFile is not null))
            {
                File.Delete(HostsPath(container));
            }
        }
    }

    /// <summary>The engine may be on another machine, or in another PID namespace, where the number means something else: the program tells.</summary>
    /// <summary>The task's network namespace, if the engine's processes are this machine's too.</summary>
    private static async Task<string?> HolderNamespaceAsync(long? pid, CancellationToken cancellationToken)
    {
        // The engine answers before the runtime's own process has become the holder's program.
        for (var tries = 0; tries < 200; tries++)
        {
            switch (ProgramOf(pid))
            {
                case "/pause":
                    return $"/proc/{pid}/ns/net";
                case { } runtime when runtime.Length == 0 || runtime.Contains("runc", StringComparison.Ordinal) || runtime.Contains("crun", StringComparison.Ordinal) || runtime.StartsWith("/proc/self/", StringComparison.Ordinal):
                    await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, cancellationToken);
                    break;
                default:
                    return null;
            }
        }

        return null;
    }

    private static string? ProgramOf(long? pid)
    {
        try
        {
            return pid is > 0 ? File.ReadAllText($"/proc/{pid}/cmdline").Split('\0')[0] : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private Task<bool> RemoveAsync(string id) => DockerFailures.IgnoreGoneAsync(
        client.Containers.RemoveContainerAsync(id, new ContainerRemoveParameters { Force = true, RemoveVolumes = true }));

    private CreateContainerParameters Parameters(ContainerSpec container)
    {
        var image = _pulled[container.Name];

        // A null of these stands for the image's own; the client's annotations do not know that.
        return new()
        {
            Name = $"ecs-{spec.TaskId}-{container.Name}",
            Image = image.Name,
            Entrypoint = container.EntryPoint?.ToList()!,
            Cmd = container.Command?.ToList()!,
            Env = [.. container.Environment.Select(pair => $"{pair.Key}={pair.Value}")],
            User = container.User!,
            WorkingDir = container.WorkingDirectory!,
            Labels = new Dictionary<string, string>(DockerLabels.Of(spec)) { ["com.amazonaws.ecs.container-name"] = container.Name },
            Healthcheck = HealthCheck(container.HealthCheck),
            HostConfig = new HostConfig
            {
                NetworkMode = $"container:{_holder}",
                ReadonlyRootfs = container.ReadonlyRootFilesystem,
                Init = container.InitProcessEnabled ? true : null,
                Mounts = [.. container.Mounts.Select(Volume), .. Hosts(container)],
                Memory = (container.MemoryMiB ?? spec.MemoryMiB ?? 0) * 1024L * 1024,
                MemorySwap = (container.MemoryMiB ?? spec.MemoryMiB ?? 0) * 1024L * 1024,
                CPUShares = container.CpuUnits ?? 0,
                NanoCPUs = (spec.CpuUnits ?? 0) * 1_000_000_000L / 1024,

                // Logs are read back from the engine, whatever its own default is; the size is bounded.
                LogConfig = new LogConfig { Type = "json-file", Config = new Dictionary<string, string> { ["max-size"] = "64m", ["max-file"] = "2" } },
            },
        };
    }

    private Mount Volume(MountSpec mount) => new()
    {
        Type = "volume",
        Source = VolumeName(mount.Volume),
        Target = mount.ContainerPath,
        ReadOnly = mount.ReadOnly,

        // ECS's volumes start empty; Docker would copy the image's files into them.
        VolumeOptions = new VolumeOptions { NoCopy = true },
    };

    private IEnumerable<Mount> Hosts(ContainerSpec container)
    {
        if (container.HostsFile is not null)
        {
            File.WriteAllText(HostsPath(container), container.HostsFile);
            yield return new Mount { Type = "bind", Source = HostsPath(container), Target = "/etc/hosts" };
        }
    }

    private string HostsPath(ContainerSpec container) =>
        Path.Combine(scratch, $"hosts-{spec.TaskId}-{spec.Containers.ToList().FindIndex(c => c.Name == container.Name)}");

    private string VolumeName(string volume)
    {
        var index = spec.Volumes.ToList().IndexOf(volume);
        return index >= 0 ? $"ecs-{spec.TaskId}-{index}" : throw new TaskHostException($"CannotCreateContainerError: the task has no volume '{volume}'");
    }

    private static HealthcheckConfig HealthCheck(HealthCheckSpec? check) => check is null

        // ECS ignores a HEALTHCHECK of the image; Docker would run it.
        ? new() { Test = ["NONE"] }
        : new()
        {
            Test = check.Command is ["CMD" or "CMD-SHELL" or "NONE", ..] ? [.. check.Command] : ["CMD", .. check.Command],
            Interval = TimeSpan.FromSeconds(check.IntervalSeconds),
            Timeout = TimeSpan.FromSeconds(check.TimeoutSeconds),
            StartPeriod = TimeSpan.FromSeconds(check.StartPeriodSeconds),
            Retries = check.Retries,
        };

    private async Task<int?> ExitCodeAsync(string id)
    {
        try
        {
            return (int?)(await client.Containers.InspectContainerAsync(id)).State?.ExitCode;
        }
        catch (Exception e) when (DockerFailures.IsUnreachable(e))
        {
            return null;
        }
    }
}
