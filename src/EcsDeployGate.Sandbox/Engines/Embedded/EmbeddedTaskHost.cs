using EcsDeployGate.Sandbox.Images;
using EcsDeployGate.Sandbox.Tasks;

namespace EcsDeployGate.Sandbox.Engines.Embedded;

/// <summary>One task on the embedded engine.</summary>
internal sealed class EmbeddedTaskHost(TaskSpec spec, ImageStore images, TimeProvider time, EmbeddedParts parts) : ITaskHost
{
    private const string Hosts = "127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\nfe00::0\tip6-localnet\nff02::1\tip6-allnodes\nff02::2\tip6-allrouters\n";
    private const string NoNameServer = "# The task reaches nothing outside: there is no name server to ask.\n";
    private readonly Dictionary<string, (StoredImage Image, string Rootfs)> _images = new(StringComparer.Ordinal);
    private readonly List<EmbeddedContainer> _running = [];
    private readonly Lock _gate = new();
    private TaskNetwork? _network;
    private string? _home;

    public string? NetworkNamespace => _network?.Path;

    private string Hostname => spec.TaskId.Length > 12 ? spec.TaskId[..12] : spec.TaskId;

    public async Task<string> PullAsync(ContainerSpec container, CancellationToken cancellationToken)
    {
        try
        {
            var image = images.Find(container.Image, spec.Architecture) ?? throw new TaskHostException(Reasons.ImageNotFound(container.Image));
            if (image.Config.Architecture != (spec.Architecture == "ARM64" ? "arm64" : "amd64"))
            {
                throw new TaskHostException(Reasons.NoSuchPlatform(spec.Architecture));
            }

            var rootfs = await images.UnpackAsync(image, cancellationToken);
            lock (_gate)
            {
                _images[container.Name] = (image, rootfs);
            }

            return image.Digest;
        }
        catch (Exception e) when (e is ImageException or IOException or UnauthorizedAccessException)
        {
            throw new TaskHostException(Reasons.ImageUnreadable(container.Image, e.Message), inner: e);
        }
    }

    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        try
        {
            _home = parts.Directories.Make(spec.TaskId);
            await File.WriteAllTextAsync(Path.Combine(_home, "hosts"), Hosts, cancellationToken);
            await File.WriteAllTextAsync(Path.Combine(_home, "hostname"), Hostname + "\n", cancellationToken);
            await File.WriteAllTextAsync(Path.Combine(_home, "resolv.conf"), NoNameServer, cancellationToken);
            for (var i = 0; i < spec.Volumes.Count; i++)
            {
                TaskDirectories.MakePublic(VolumePath(spec.Volumes[i]));
            }

            parts.Cgroups.MakeTask(spec.TaskId, spec.MemoryMiB, spec.CpuUnits);
            _network = await TaskNetwork.MakeAsync(parts.Runner, Hostname, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TaskHostException($"ResourceInitializationError: {e.Message}", inner: e);
        }
    }

    public async Task<IContainer> StartAsync(ContainerSpec container, IContainerObserver observer, CancellationToken cancellationToken)
    {
        var (image, rootfs) = _images[container.Name];
        var process = ProcessConfig.Of(container, image.Config, rootfs, Hostname);
        var directory = MakeDirectory(container);
        var procs = parts.Cgroups.MakeContainer(spec.TaskId, container.Name, container.MemoryMiB, container.CpuUnits);
        var plan = new ContainerPlan
        {
            Process = process,
            Rootfs = rootfs,
            Directory = directory,
            UpperInMemory = parts.UpperInMemory,
            HostsFile = await HostsFileAsync(container, directory, cancellationToken),
            HostnameFile = Path.Combine(_home!, "hostname"),
            ResolvFile = Path.Combine(_home!, "resolv.conf"),
            Mounts = [.. container.Mounts.Select(m => new PlannedMount(VolumePath(m.Volume), Absolute(m.ContainerPath), m.ReadOnly))],
            ReadOnlyRoot = container.ReadonlyRootFilesystem,
            CgroupProcs = procs,
            JoinsCgroupsItself = parts.Cgroups.JoinedFromInside,
        };
        var running = await EmbeddedContainer.StartAsync(
            new(container, image.Config, plan, parts.Runner, _network!.Descriptors, () => parts.Cgroups.WasKilledForMemory(spec.TaskId, container.Name), time)
            {
                Memory = () => parts.Cgroups.Memory(spec.TaskId, container.Name),
            },
            observer,
            cancellationToken);
        lock (_gate)
        {
            _running.Add(running);
        }

        return running;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var container in _running)
        {
            await container.KillAsync();
            await container.Exited;
            await container.Gone;
        }

        _network?.Dispose();
        if (_home is not null)
        {
            await EmbeddedCleanUp.RunAsync(spec.TaskId, parts.Directories, parts.Cgroups, time, CancellationToken.None);
        }
    }

    // Names are ECS's (letters, digits, - and _), yet they come from outside: an index cannot walk anywhere.
    private string VolumePath(string volume)
    {
        var index = spec.Volumes.ToList().IndexOf(volume);
        return index >= 0
            ? Path.Combine(_home!, "volumes", $"{index}")
            : throw new TaskHostException($"CannotCreateContainerError: the task has no volume '{volume}'");
    }

    private string MakeDirectory(ContainerSpec container)
    {
        var index = spec.Containers.ToList().FindIndex(c => c.Name == container.Name);
        var directory = TaskDirectories.MakePublic(_home!, "containers", $"{index}");
        foreach (var part in (string[])["upper", "work", "root"])
        {
            TaskDirectories.MakePublic(directory, part);
        }

        return directory;
    }

    private async Task<string> HostsFileAsync(ContainerSpec container, string directory, CancellationToken cancellationToken)
    {
        if (container.HostsFile is null)
        {
            return Path.Combine(_home!, "hosts");
        }

        var own = Path.Combine(directory, "hosts");
        await File.WriteAllTextAsync(own, container.HostsFile, cancellationToken);
        return own;
    }

    private static string Absolute(string path) => path.StartsWith('/') ? path : "/" + path;
}
