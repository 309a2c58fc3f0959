using System.Text.Json.Nodes;
using Amazon.CodeDeploy.Model;
using Amazon.ECS.Model;
using Amazon.Runtime;
using EcsDeployGate.Aws.Clients;
using EcsDeployGate.Aws.Resilience;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.TaskDefinitions;
using TaskDefinition = EcsDeployGate.Core.TaskDefinitions.TaskDefinition;

namespace EcsDeployGate.Aws.Resolving;

/// <summary>Reads ECS services and task definitions.</summary>
internal sealed class Services(AwsClients clients, Port port) : IServices
{
    public IServices At(AwsTarget? target) => clients.At(target) is var there && ReferenceEquals(there, clients) ? this : new Services(there, port);

    public Task<Fetched<DeployedService>> DeploymentGroupAsync(string application, string group, CancellationToken cancellationToken) =>
        port.AskAsync<Fetched<DeployedService>>(
            "GetDeploymentGroup",
            async token =>
            {
                var answer = await clients.CodeDeploy.GetDeploymentGroupAsync(
                    new GetDeploymentGroupRequest { ApplicationName = application, DeploymentGroupName = group }, token).ConfigureAwait(false);
                return answer.DeploymentGroupInfo?.EcsServices is [{ ClusterName: { Length: > 0 } cluster, ServiceName: { Length: > 0 } service }]
                    ? new Fetched<DeployedService>.Found(new(cluster, service))
                    : new Fetched<DeployedService>.Missing($"The deployment group '{group}' of CodeDeploy application '{application}' names no ECS service, or more than one.");
            },
            e => e.ErrorCode switch
            {
                "ApplicationDoesNotExistException" or "DeploymentGroupDoesNotExistException" or "InvalidApplicationNameException" or "InvalidDeploymentGroupNameException" =>
                    new Fetched<DeployedService>.Missing($"CodeDeploy knows no deployment group '{group}' of application '{application}': {e.Message}"),
                "AccessDeniedException" => new Fetched<DeployedService>.Refused(
                    $"CodeDeploy does not let the gate look at deployment group '{group}' of application '{application}': {e.Message}", "codedeploy:GetDeploymentGroup"),
                _ => RoleRefusal.Of<DeployedService>(e),
            },
            cancellationToken);

    public Task<Fetched<ServiceDescription>> ServiceAsync(string? cluster, string service, CancellationToken cancellationToken) =>
        port.AskAsync<Fetched<ServiceDescription>>(
            "DescribeServices",
            async token =>
            {
                var answer = await clients.Ecs.DescribeServicesAsync(new DescribeServicesRequest { Cluster = cluster, Services = [service] }, token).ConfigureAwait(false);
                return (answer.Services ?? []).FirstOrDefault() switch
                {
                    { Status: "ACTIVE" } found => new Fetched<ServiceDescription>.Found(Describe(found)),
                    { } gone => new Fetched<ServiceDescription>.Missing($"The service '{service}' in {Named(cluster)} is {gone.Status}: it was deleted."),
                    null => new Fetched<ServiceDescription>.Missing(
                        $"ECS knows no service '{service}' in {Named(cluster)} ({(answer.Failures ?? []).FirstOrDefault()?.Reason ?? "no answer about it"})."),
                };
            },
            e => e switch
            {
                ClusterNotFoundException => new Fetched<ServiceDescription>.Missing($"ECS knows no {Named(cluster)}, where the service '{service}' should be."),
                { ErrorCode: "AccessDeniedException" } => new Fetched<ServiceDescription>.Refused(
                    $"ECS does not let the gate look at the service '{service}': {e.Message}", "ecs:DescribeServices"),
                { ErrorCode: "InvalidParameterException" or "ClientException" } => new Fetched<ServiceDescription>.Missing($"ECS refuses the service name '{service}': {e.Message}"),
                _ => RoleRefusal.Of<ServiceDescription>(e),
            },
            cancellationToken);

    public Task<Fetched<TaskDefinition>> TaskDefinitionAsync(string arn, CancellationToken cancellationToken) =>
        port.AskAsync<Fetched<TaskDefinition>>(
            "DescribeTaskDefinition",
            async token => Read(arn, await clients.Ecs.SendAsync("DescribeTaskDefinition", Request(arn), token).ConfigureAwait(false)),
            e => e.ErrorCode switch
            {
                "ClientException" or "InvalidParameterException" => new Fetched<TaskDefinition>.Missing($"ECS knows no task definition '{arn}': {e.Message}"),
                "AccessDeniedException" => new Fetched<TaskDefinition>.Refused(
                    $"ECS does not let the gate look at the task definition '{arn}': {e.Message}", "ecs:DescribeTaskDefinition"),
                _ => RoleRefusal.Of<TaskDefinition>(e),
            },
            cancellationToken);

    public Task<Fetched<ServiceRevision>> RevisionAsync(string arn, CancellationToken cancellationToken) =>
        port.AskAsync<Fetched<ServiceRevision>>(
            "DescribeServiceRevisions",
            async token => ServiceDeployments.Revision(arn, await clients.Ecs.SendAsync(
                "DescribeServiceRevisions", new JsonObject { ["serviceRevisionArns"] = new JsonArray(arn) }, token).ConfigureAwait(false)),
            e => ServiceDeployments.Refusal<ServiceRevision>(e, $"service revision '{arn}'", "ecs:DescribeServiceRevisions"),
            cancellationToken);

    public Task<Fetched<IReadOnlyList<string>>> SourceRevisionsAsync(string deploymentArn, CancellationToken cancellationToken) =>
        port.AskAsync<Fetched<IReadOnlyList<string>>>(
            "DescribeServiceDeployments",
            async token => ServiceDeployments.Sources(deploymentArn, await clients.Ecs.SendAsync(
                "DescribeServiceDeployments", new JsonObject { ["serviceDeploymentArns"] = new JsonArray(deploymentArn) }, token).ConfigureAwait(false)),
            e => ServiceDeployments.Refusal<IReadOnlyList<string>>(e, $"service deployment '{deploymentArn}'", "ecs:DescribeServiceDeployments"),
            cancellationToken);

    /// <summary>DescribeTaskDefinition's request; tags are asked for because a registration would carry them on.</summary>
    internal static JsonObject Request(string arn) => new() { ["taskDefinition"] = arn, ["include"] = new JsonArray("TAGS") };

    /// <summary>DescribeTaskDefinition's answer as the document that was registered; tags lie beside it there and belong into it.</summary>
    internal static Fetched<TaskDefinition> Read(string arn, JsonObject answer)
    {
        try
        {
            var definition = TaskDefinition.From(answer["taskDefinition"]);

            // Tags of AWS's own cannot be registered.
            var tags = (answer["tags"] as JsonArray ?? []).OfType<JsonObject>()
                .Where(t => t["key"].AsText() is { } key && !key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase))
                .Select(t => t.DeepClone()).ToArray();
            return new Fetched<TaskDefinition>.Found(tags.Length is 0 ? definition : definition.With(json => json["tags"] = new JsonArray(tags)));
        }
        catch (FormatException e)
        {
            return new Fetched<TaskDefinition>.Missing($"What ECS says of the task definition '{arn}' is not one: {e.Message}");
        }
    }

    /// <summary>Of a service that CodeDeploy deploys, the primary task set says what runs; the service itself still says how it began.</summary>
    private static ServiceDescription Describe(Service found)
    {
        var primary = found.TaskSets?.Find(s => s.Status is "PRIMARY");
        var network = (primary?.NetworkConfiguration ?? found.NetworkConfiguration)?.AwsvpcConfiguration;
        return new(
            found.ServiceName,
            primary?.TaskDefinition ?? found.TaskDefinition,
            found.DeploymentController?.Type?.Value ?? "ECS",
            new Placement(
                LaunchTypeOf(primary?.LaunchType?.Value ?? found.LaunchType?.Value, primary?.CapacityProviderStrategy ?? found.CapacityProviderStrategy),
                primary?.PlatformVersion ?? found.PlatformVersion,
                [.. network?.Subnets ?? []],
                [.. network?.SecurityGroups ?? []],
                network?.AssignPublicIp?.Value is "ENABLED"));
    }

    /// <summary>A service on FARGATE_SPOT is rehearsed on FARGATE: an interruption would say nothing about the deployment.</summary>
    private static string? LaunchTypeOf(string? launchType, List<CapacityProviderStrategyItem>? strategy) =>
        launchType ?? (strategy is { Count: > 0 } && strategy.TrueForAll(p => p.CapacityProvider is "FARGATE" or "FARGATE_SPOT") ? "FARGATE" : null);

    private static string Named(string? cluster) => cluster is null ? "the default cluster" : $"cluster '{cluster}'";
}
