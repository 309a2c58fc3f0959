using EcsDeployGate.Core.TaskDefinitions;

namespace EcsDeployGate.Cli.Local;

/// <summary>Fargate lets a task log only under an execution role. Files on a developer's disk often have none; the probe's records need a log.</summary>
internal static class LogRole
{
    private const string Role = "arn:aws:iam::111122223333:role/ecs-deploy-gate-local";

    private static readonly string[] NeedARole = ["logConfiguration", "secrets", "repositoryCredentials"];

    /// <summary>
    /// With a made-up role, if the definition names none and nothing of its own needs one: where something does, that ECS refuses the
    /// definition is what there is to find out.
    /// </summary>
    public static TaskDefinition AddTo(TaskDefinition definition) =>
        definition["executionRoleArn"] is null && !definition.Containers.Any(c => NeedARole.Any(member => c[member] is not null))
            ? definition.With(json => json["executionRoleArn"] = Role)
            : definition;
}
