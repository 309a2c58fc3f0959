using EcsDeployGate.Sandbox.Images;
using EcsDeployGate.Sandbox.Tasks;
using EcsDeployGate.Sandbox.Tasks.Metadata;

namespace EcsDeployGate.Sandbox.Engines.Embedded;

/// <summary>Runs tasks in Linux namespaces of its own making: nothing to install, no daemon.</summary>
internal sealed class EmbeddedEngine : ITaskEngine
{
    private readonly ImageStore _images;
    private readonly TimeProvider _time;
    private readonly TaskDirectories _directories;
    private readonly Cgroups _cgroups;
    private readonly string _runner;
    private readonly bool _upperInMemory;

    private EmbeddedEngine(ImageStore images, TimeProvider time, TaskDirectories directories, Cgroups cgroups, string runner, bool upperInMemory, string? noMetadata)
    {
        _images = images;
        _time = time;
        _directories = directories;
        _cgroups = cgroups;
        _runner = runner;
        _upperInMemory = upperInMemory;
        Limitations = [.. Missing(noMetadata)];
    }

    public string Name => "embedded";

    public IReadOnlyList<string> Limitations { get; }

    /// <summary>Makes the engine if this machine allows it.</summary>
    /// <param name="images">Where images come from.</param>
    /// <param name="stateDirectory">For the files of running tasks; must allow execution.</param>
    /// <param name="time">Clock.</param>
    /// <param name="cancellationToken">Ends the trial.</param>
    /// <exception cref="EngineUnavailableException">It does not work here; the message says why.</exception>
    public static async Task<EmbeddedEngine> CreateAsync(ImageStore images, string stateDirectory, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!SyscallRunner.IsSupported)
        {
            throw new EngineUnavailableException("embedded: only Linux on x86-64 is supported.");
        }

        if (!Environment.IsPrivilegedProcess)
        {
            throw new EngineUnavailableException("embedded: the sandbox does not run as root, which making namespaces and mounts needs.");
        }

        try
        {
            var directories = new TaskDirectories(stateDirectory);
            var runner = SyscallRunner.Install(directories.State);
            var trial = new EmbeddedTrial(directories, runner);
            var upperInMemory = await trial.RunAsync(cancellationToken);
            return new(images, time, directories, Cgroups.Detect(), runner, upperInMemory, await MetadataNetwork.WhyNotAsync());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EngineUnavailableException($"embedded: {e.Message}", e);
        }
    }

    public Task<IRunningTask> StartAsync(TaskSpec spec, ITaskObserver observer, CancellationToken cancellationToken)
    {
        var host = new EmbeddedTaskHost(spec, _images, _time, new(_directories, _cgroups, _runner, _upperInMemory));
        return Task.FromResult<IRunningTask>(TaskWithMetadata.Start(spec, host, observer, _time));
    }

    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var removed = 0;
        foreach (var task in _directories.Abandoned())
        {
            await EmbeddedCleanUp.RunAsync(task, _directories, _cgroups, _time, cancellationToken);
            removed++;
        }

        return removed;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private IEnumerable<string> Missing(string? noMetadata)
    {
        yield return "Containers reach nothing outside their task: no other network, no name server.";
        if (noMetadata is not null)
        {
            yield return $"Containers have no task metadata endpoint and no address beside loopback: {noMetadata}.";
        }

        yield return "The CPU architecture is this machine's; images for another one do not run.";
        foreach (var controller in (string[])["memory", "cpu", "pids"])
        {
            if (!_cgroups.Working.Contains(controller, StringComparer.Ordinal))
            {
                yield return $"No {controller} limit: this machine offers no writable cgroup for it.";
            }
        }

        if (_upperInMemory)
        {
            yield return "What containers write lies in memory: the state directory's file system cannot carry an overlay.";
        }
    }
}

/// <summary>What every task of an embedded engine works with.</summary>
internal sealed record EmbeddedParts(TaskDirectories Directories, Cgroups Cgroups, string Runner, bool UpperInMemory);
