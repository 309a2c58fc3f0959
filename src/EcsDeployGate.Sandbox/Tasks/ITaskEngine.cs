namespace EcsDeployGate.Sandbox.Tasks;

/// <summary>Runs the containers of one ECS task somewhere real, or where a test says.</summary>
/// <remarks>
/// Three implementations: Docker Engine, embedded (Linux namespaces) and scripted (tests). All behave as Amazon ECS on
/// Fargate does for what the interface names; what one of them cannot do stands in <see cref="Limitations"/>.
/// </remarks>
internal interface ITaskEngine : IAsyncDisposable
{
    /// <summary>A word for people: <c>docker</c>, <c>embedded</c> or <c>scripted</c>.</summary>
    string Name { get; }

    /// <summary>What this engine cannot do here, one plain sentence each; shown by the sandbox at its start.</summary>
    IReadOnlyList<string> Limitations { get; }

    /// <summary>Starts a task and returns at once; what happens is told to <paramref name="observer"/>.</summary>
    /// <remarks>A task that cannot start (no such image, no such program) is not an exception: it is a stopped snapshot.</remarks>
    Task<IRunningTask> StartAsync(TaskSpec spec, ITaskObserver observer, CancellationToken cancellationToken);

    /// <summary>Removes what an earlier process of this engine left behind (containers, volumes, namespaces, mounts).</summary>
    /// <returns>How many things were removed.</returns>
    Task<int> SweepAsync(CancellationToken cancellationToken);
}

/// <summary>A task that was started; disposing it ends it at once and removes everything of it.</summary>
internal interface IRunningTask : IAsyncDisposable
{
    /// <summary>Completes when every container has ended and everything of the task has been removed.</summary>
    Task Completion { get; }

    /// <summary>SIGTERM (or the image's STOPSIGNAL) to every container in reverse start order, then SIGKILL after its stopTimeout.</summary>
    /// <remarks>Returns when the stop has been asked for; safe to call twice. The first reason is the one that stays.</remarks>
    void Stop(string stopCode, string reason);
}

/// <summary>Hears what happens to a task. Calls come one at a time, in order, from any thread; keep them short.</summary>
internal interface ITaskObserver
{
    /// <summary>Something of the task changed; <paramref name="snapshot"/> is all of it.</summary>
    void Changed(TaskSnapshot snapshot);

    /// <summary>A container wrote one line (without its newline; cut at 16 KiB as container log drivers do).</summary>
    void Output(string container, string line, DateTimeOffset at);
}
