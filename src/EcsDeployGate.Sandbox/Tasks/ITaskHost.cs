namespace EcsDeployGate.Sandbox.Tasks;

/// <summary>What an engine provides for one task: the primitives under <see cref="TaskLifecycle"/>.</summary>
/// <remarks>Disposing removes everything of the task, whatever state it is in.</remarks>
internal interface ITaskHost : IAsyncDisposable
{
    /// <summary>Makes what the containers share: network namespace and volumes.</summary>
    /// <exception cref="TaskHostException">It could not be made.</exception>
    Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Path on this machine of the network namespace that the containers share, once prepared; null when it is not on this machine.</summary>
    string? NetworkNamespace => null;

    /// <summary>Makes the container's image ready to run here.</summary>
    /// <returns>The manifest digest.</returns>
    /// <exception cref="TaskHostException">There is no such image, or it cannot be read.</exception>
    Task<string> PullAsync(ContainerSpec container, CancellationToken cancellationToken);

    /// <summary>Starts the container's program.</summary>
    /// <exception cref="TaskHostException">The program, user, directory or a mount is not there.</exception>
    Task<IContainer> StartAsync(ContainerSpec container, IContainerObserver observer, CancellationToken cancellationToken);
}

/// <summary>A container whose program runs or has run.</summary>
internal interface IContainer
{
    /// <summary>Completes, never faulted, when the program has ended and all it printed was told to the observer.</summary>
    Task<ContainerExit> Exited { get; }

    /// <summary>Sends the image's STOPSIGNAL, or SIGTERM; nothing when the program has ended.</summary>
    Task SignalStopAsync();

    /// <summary>Sends SIGKILL; nothing when the program has ended.</summary>
    Task KillAsync();

    /// <summary>How much memory the container uses; null when the engine does not know, or it has ended.</summary>
    Task<MemoryUse?> MemoryAsync(CancellationToken cancellationToken) => Task.FromResult<MemoryUse?>(null);
}

/// <summary>Memory of a container, in bytes.</summary>
/// <param name="Usage">Now.</param>
/// <param name="Peak">The most so far; null when the engine does not know.</param>
/// <param name="Limit">What it may use; null for no limit of its own.</param>
internal sealed record MemoryUse(long Usage, long? Peak, long? Limit);

/// <summary>Hears one container; lines and health may come from different threads.</summary>
internal interface IContainerObserver
{
    void Line(string line, DateTimeOffset at);

    void HealthChanged(HealthDetail health);
}

/// <summary>How a container ended.</summary>
/// <param name="ExitCode">128+n for a signal; null when nobody knows (the engine went away).</param>
/// <param name="Reason">ECS's words when there is more to say than the code.</param>
internal sealed record ContainerExit(int? ExitCode, string? Reason);

/// <summary>An engine could not do its part; the message is what ECS would say, with its prefix.</summary>
internal sealed class TaskHostException : Exception
{
    public TaskHostException(string message, int? exitCode = null, Exception? inner = null)
        : base(message.Length > 1024 ? message[..1024] : message, inner) => ExitCode = exitCode;

    /// <summary>What the engine reports as the exit code of a container that never ran: 126, 127, or nothing.</summary>
    public int? ExitCode { get; }
}
