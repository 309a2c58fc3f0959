using EcsDeployGate.Core.Names;
using EcsDeployGate.Core.TaskDefinitions;

namespace EcsDeployGate.Core.Resolving;

/// <summary>What would be deployed: everything that later stages judge.</summary>
public sealed record Deployment
{
    /// <summary>The whole task definition as it would be registered.</summary>
    public required TaskDefinition TaskDefinition { get; init; }

    /// <summary>The task definition that runs today; null for a first deployment.</summary>
    public TaskDefinition? Baseline { get; init; }

    /// <summary>ARN of <see cref="Baseline"/>, for people.</summary>
    public string? BaselineArn { get; init; }

    /// <summary>Cluster name or ARN; null when nothing says (a task definition judged by itself).</summary>
    public string? Cluster { get; init; }

    /// <summary>Region and account of the cluster; null for the gate's own.</summary>
    public AwsTarget? Target { get; init; }

    /// <summary>Service name; null when there is none.</summary>
    public string? Service { get; init; }

    /// <summary>Where the service runs its tasks; the probe runs there too.</summary>
    public Placement Placement { get; init; } = Placement.None;

    /// <summary>Images by container name, pinned by digest where a registry could be asked.</summary>
    public IReadOnlyList<ResolvedImage> Images { get; init; } = [];

    /// <summary>The pipeline execution that brings this deployment; null outside pipelines.</summary>
    public PipelineOrigin? Origin { get; init; }
}

/// <summary>One container's image.</summary>
/// <param name="Container">Container name.</param>
/// <param name="Image">As the task definition writes it.</param>
/// <param name="Digest"><c>sha256:…</c> of what the name meant when it was resolved; null when no registry could say.</param>
/// <param name="CannotTell">Why there is no digest; null when there is one.</param>
public sealed record ResolvedImage(string Container, string Image, string? Digest, string? CannotTell = null);

/// <summary>Where tasks of a service run: what RunTask needs to put the probe beside them.</summary>
/// <param name="LaunchType"><c>FARGATE</c> or <c>EC2</c>; null when capacity providers decide.</param>
/// <param name="PlatformVersion">Fargate platform version, null for LATEST.</param>
/// <param name="Subnets">1 to 16 subnet ids; empty when unknown.</param>
/// <param name="SecurityGroups">At most 5 security group ids.</param>
/// <param name="AssignPublicIp">The service's own setting.</param>
public sealed record Placement(
    string? LaunchType,
    string? PlatformVersion,
    IReadOnlyList<string> Subnets,
    IReadOnlyList<string> SecurityGroups,
    bool AssignPublicIp)
{
    /// <summary>Nothing is known.</summary>
    public static Placement None { get; } = new(null, null, [], [], false);
}

/// <summary>Which pipeline execution brought a deployment.</summary>
/// <param name="Pipeline">Pipeline name.</param>
/// <param name="ExecutionId">Pipeline execution id.</param>
/// <param name="DeployStage">Stage of the deploy action that was found.</param>
/// <param name="DeployAction">Name of the deploy action that was found.</param>
/// <param name="Artifact">Name of the artifact that says which images.</param>
/// <param name="Location">Bucket and key of that artifact, <c>s3://bucket/key</c>.</param>
public sealed record PipelineOrigin(
    string Pipeline,
    string ExecutionId,
    string DeployStage,
    string DeployAction,
    string Artifact,
    string Location);
