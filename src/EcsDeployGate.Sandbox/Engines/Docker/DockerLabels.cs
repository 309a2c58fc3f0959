using EcsDeployGate.Sandbox.Tasks;

namespace EcsDeployGate.Sandbox.Engines.Docker;

/// <summary>Labels on everything the engine makes: whose it is, and what ECS's agent puts on its containers.</summary>
internal static class DockerLabels
{
    public const string Owner = "ecs-deploy-gate.sandbox.owner";
    public const string Holder = "ecs-deploy-gate.sandbox.network-holder";

    public static IDictionary<string, IDictionary<string, bool>> OwnerFilter =>
        new Dictionary<string, IDictionary<string, bool>> { ["label"] = new Dictionary<string, bool> { [Owner] = true } };

    public static Dictionary<string, string> Of(TaskSpec task) => new()
    {
        [Owner] = ProcessOwner.Current,
        ["ecs-deploy-gate.sandbox.task"] = task.TaskId,
        ["com.amazonaws.ecs.task-arn"] = task.TaskArn,
        ["com.amazonaws.ecs.task-definition-family"] = task.Family,
        ["com.amazonaws.ecs.task-definition-version"] = $"{task.Revision}",
    };

    public static bool IsAbandoned(IDictionary<string, string>? labels) =>
        labels is not null && labels.TryGetValue(Owner, out var owner) && !ProcessOwner.IsAlive(owner);
}
