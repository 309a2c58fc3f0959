using System.Text.Json.Nodes;

namespace EcsDeployGate.Hosting.Receiving;

/// <summary>What is to be judged, as one sends it to the API: what a pipeline execution brings, or a task definition.</summary>
public sealed record StartRunBody
{
    /// <summary>Pipeline name; then nothing else but <see cref="ExecutionId"/>, <see cref="Action"/> and <see cref="Artifact"/>.</summary>
    public string? Pipeline { get; init; }

    /// <summary>Pipeline execution id; the latest unless given.</summary>
    public string? ExecutionId { get; init; }

    /// <summary>The deploy action that is meant, <c>Stage/Action</c> or its name, when the pipeline has several.</summary>
    public string? Action { get; init; }

    /// <summary>The artifact that is meant, when the deploy action has several.</summary>
    public string? Artifact { get; init; }

    /// <summary>A task definition in the input shape of RegisterTaskDefinition, or as DescribeTaskDefinition prints it.</summary>
    public JsonObject? TaskDefinition { get; init; }

    /// <summary>Cluster to probe in; the default cluster unless given.</summary>
    public string? Cluster { get; init; }

    /// <summary>Service whose network and running revision are taken into account.</summary>
    public string? Service { get; init; }
}
