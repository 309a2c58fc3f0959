namespace EcsDeployGate.Sandbox.Ecs.TaskDefinitions;

/// <summary>A family: its revisions in order. A number is never given twice.</summary>
internal sealed class TaskDefinitionFamily
{
    /// <summary>Revision n stands at n - 1.</summary>
    public List<TaskDefinition> Revisions { get; } = [];

    public TaskDefinition? LatestActive => Revisions.FindLast(revision => revision.Status == "ACTIVE");
}
