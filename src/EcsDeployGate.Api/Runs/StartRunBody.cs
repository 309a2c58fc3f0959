using System.Text.Json.Nodes;

namespace EcsDeployGate.Api.Runs;

/// <summary>What is to be judged: what a pipeline execution brings, or a task definition.</summary>
internal sealed record StartRunBody
{
    /// <summary>Pipeline name; then nothing else but <see cref="ExecutionId"/>.</summary>
    public string? Pipeline { get; init; }

    /// <summary>Pipeline execution id; the latest unless given.</summary>
    public string? ExecutionId { get; init; }

    /// <summary>A task definition in the input shape of RegisterTaskDefinition, or as DescribeTaskDefinition prints it.</summary>
    public JsonObject? TaskDefinition { get; init; }

    /// <summary>Cluster to probe in; the default cluster unless given.</summary>
    public string? Cluster { get; init; }

    /// <summary>Service whose network and running revision are taken into account.</summary>
    public string? Service { get; init; }
}
