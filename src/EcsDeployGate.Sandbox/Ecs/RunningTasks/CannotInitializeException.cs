namespace EcsDeployGate.Sandbox.Ecs.RunningTasks;

/// <summary>Something that a task needs could not be had before its containers were made; the message is ECS's.</summary>
internal sealed class CannotInitializeException : Exception
{
    /// <summary>ECS's ResourceInitializationError.</summary>
    public CannotInitializeException(string what)
        : base($"ResourceInitializationError: {what}")
    {
    }

    private CannotInitializeException(string container, string reason)
        : base(reason) => Container = container;

    /// <summary>The container that it is about; null for the task.</summary>
    public string? Container { get; }

    /// <summary>An image that the registry does not let go.</summary>
    public static CannotInitializeException Pull(string container, string reason) => new(container, reason);
}
