using EcsDeployGate.Core.TaskDefinitions;

namespace EcsDeployGate.Core.Resolving;

/// <summary>Reads ECS services and task definitions.</summary>
public interface IServices
{
    /// <summary>The same in another region or account; null for the gate's own.</summary>
    IServices At(AwsTarget? target) => this;

    /// <summary>The service that a deployment group of CodeDeploy deploys to.</summary>
    Task<Fetched<DeployedService>> DeploymentGroupAsync(string application, string group, CancellationToken cancellationToken);

    /// <summary>One active service.</summary>
    /// <param name="cluster">Cluster name or ARN; null for the default cluster.</param>
    /// <param name="service">Service name or ARN.</param>
    /// <param name="cancellationToken">Ends the call early.</param>
    Task<Fetched<ServiceDescription>> ServiceAsync(string? cluster, string service, CancellationToken cancellationToken);

    /// <summary>One registered task definition, whole: members that this version does not know are in it.</summary>
    /// <param name="arn"><c>family</c>, <c>family:revision</c> or ARN.</param>
    /// <param name="cancellationToken">Ends the call early.</param>
    Task<Fetched<TaskDefinition>> TaskDefinitionAsync(string arn, CancellationToken cancellationToken);

    /// <summary>One revision of a service: what it was or would be deployed with.</summary>
    Task<Fetched<ServiceRevision>> RevisionAsync(string arn, CancellationToken cancellationToken);

    /// <summary>The revisions that a service deployment replaces; none for a first one.</summary>
    Task<Fetched<IReadOnlyList<string>>> SourceRevisionsAsync(string deploymentArn, CancellationToken cancellationToken);
}

/// <summary>A service revision as ECS describes it.</summary>
/// <param name="Cluster">ARN of the cluster.</param>
/// <param name="Service">ARN of the service.</param>
/// <param name="TaskDefinitionArn">The task definition that it deploys.</param>
/// <param name="Placement">Where its tasks run.</param>
/// <param name="Digests">Digests that ECS has pinned the images to, by container name; as far as it has.</param>
public sealed record ServiceRevision(
    string Cluster, string Service, string TaskDefinitionArn, Placement Placement, IReadOnlyDictionary<string, string> Digests);

/// <summary>What a deployment group deploys to.</summary>
/// <param name="Cluster">Cluster name.</param>
/// <param name="Service">Service name.</param>
public sealed record DeployedService(string Cluster, string Service);

/// <summary>A service as ECS describes it.</summary>
/// <param name="Name">Service name.</param>
/// <param name="TaskDefinitionArn">The revision it uses now.</param>
/// <param name="Controller"><c>ECS</c>, <c>CODE_DEPLOY</c> or <c>EXTERNAL</c>.</param>
/// <param name="Placement">Where its tasks run.</param>
public sealed record ServiceDescription(string Name, string TaskDefinitionArn, string Controller, Placement Placement);
