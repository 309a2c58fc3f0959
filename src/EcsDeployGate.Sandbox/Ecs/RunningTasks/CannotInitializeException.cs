namespace EcsDeployGate.Sandbox.Ecs.RunningTasks;

/// <summary>Something that a task needs could not be had before its containers were made: ECS's ResourceInitializationError.</summary>
internal sealed class CannotInitializeException(string what) : Exception($"ResourceInitializationError: {what}");
