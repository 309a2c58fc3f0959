namespace EcsDeployGate.Sandbox.Tasks;

/// <summary>What can happen to a task; the only way anything reaches <see cref="TaskLifecycle"/>'s loop.</summary>
internal abstract record TaskEvent
{
    public sealed record StopAsked(string Code, string Reason) : TaskEvent;

    public sealed record KillAsked : TaskEvent;

    public sealed record Started(ContainerCourse Container, IContainer Running) : TaskEvent;

    public sealed record FailedToStart(ContainerCourse Container, TaskHostException Error) : TaskEvent;

    public sealed record Ended(ContainerCourse Container, ContainerExit Exit) : TaskEvent;

    public sealed record HealthChanged(ContainerCourse Container, HealthDetail Health) : TaskEvent;

    public sealed record StartTimeoutPassed(ContainerCourse Container) : TaskEvent;

    public sealed record StopTimeoutPassed(ContainerCourse Container) : TaskEvent;
}
