using System.Text.Json.Nodes;
using EcsDeployGate.Core.TaskDefinitions;

namespace EcsDeployGate.Aws.Probing;

/// <summary>Where CloudWatch Logs has what one container of a task printed.</summary>
/// <param name="Group">Log group.</param>
/// <param name="Stream">Log stream: prefix, container and task id.</param>
/// <param name="Region">As the definition names it; null for the gate's own.</param>
internal sealed record ContainerLog(string Group, string Stream, string? Region)
{
    /// <summary>Reads it from the definition; null when the container does not log there, or not under a name that can be computed.</summary>
    public static ContainerLog? Of(ContainerDefinition? container, string taskArn)
    {
        if (container?["logConfiguration"] is not JsonObject log
            || log["logDriver"].AsText() is not "awslogs"
            || log["options"] is not JsonObject options
            || options["awslogs-group"].AsText() is not { Length: > 0 } group
            || options["awslogs-stream-prefix"].AsText() is not { Length: > 0 } prefix)
        {
            return null;
        }

        return new(group, $"{prefix}/{container.Name}/{taskArn[(taskArn.LastIndexOf('/') + 1)..]}", options["awslogs-region"].AsText());
    }
}
