using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Ecs.TaskDefinitions;

namespace EcsDeployGate.Sandbox.Ecs.Services;

/// <summary>One rollout of a service; guarded by the lock of <see cref="EcsState"/>.</summary>
internal sealed class Deployment(TaskDefinition definition, JsonObject launch, DateTimeOffset createdAt)
{
    public string Id { get; } = string.Create(CultureInfo.InvariantCulture,
        $"ecs-svc/{RandomNumberGenerator.GetInt32(1_000_000_000):D9}{RandomNumberGenerator.GetInt32(1_000_000_000):D9}0");

    public TaskDefinition Definition { get; } = definition;

    /// <summary>Launch type, strategy, network and platform as they were when it began.</summary>
    public JsonObject Launch { get; } = launch;

    public DateTimeOffset CreatedAt { get; } = createdAt;

    public DateTimeOffset UpdatedAt { get; set; } = createdAt;

    /// <summary>IN_PROGRESS, COMPLETED or FAILED.</summary>
    public string RolloutState { get; set; } = "IN_PROGRESS";

    public string? RolloutStateReason { get; set; }

    /// <summary>Tasks that stopped on their own or were stopped as unhealthy while the rollout went on.</summary>
    public int FailedTasks { get; set; }

    /// <summary>Failures since the last task that became healthy; slows the starting of new ones.</summary>
    public int FailuresInARow { get; set; }

    /// <summary>No task is started before this.</summary>
    public DateTimeOffset NextStart { get; set; } = createdAt;

    /// <summary>Tasks that have been counted as stopped.</summary>
    public HashSet<string> Buried { get; } = new(StringComparer.Ordinal);
}
