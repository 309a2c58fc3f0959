using EcsDeployGate.Sandbox.Ecs.Clusters;
using EcsDeployGate.Sandbox.Ecs.RunningTasks;
using EcsDeployGate.Sandbox.Ecs.Services;
using EcsDeployGate.Sandbox.Ecs.TaskDefinitions;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.Ecs;

/// <summary>What ECS knows. Everything in it, and in what it holds, is read and written under <see cref="Lock"/>.</summary>
internal sealed class EcsState(AwsIdentity aws, TimeProvider time)
{
    public Lock Lock { get; } = new();

    public AwsIdentity Aws { get; } = aws;

    public TimeProvider Time { get; } = time;

    public SortedDictionary<string, Cluster> Clusters { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, TaskDefinitionFamily> Families { get; } = new(StringComparer.Ordinal);

    /// <summary>By ARN; stopped ones stay for an hour.</summary>
    public Dictionary<string, EcsTask> Tasks { get; } = new(StringComparer.Ordinal);

    /// <summary>By ARN.</summary>
    public Dictionary<string, EcsServiceRecord> Services { get; } = new(StringComparer.Ordinal);
}
