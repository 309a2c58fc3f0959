using EcsDeployGate.Core.TaskDefinitions;
using static EcsDeployGate.Core.Resolving.PipelineRefusals;

namespace EcsDeployGate.Core.Resolving;

/// <summary>Reads a service with the task definition that it runs.</summary>
internal sealed class ServiceReader(IServices services)
{
    public async Task<Answer> ReadAsync(string? cluster, string name, CancellationToken cancellationToken)
    {
        var service = await services.ServiceAsync(cluster, name, cancellationToken).ConfigureAwait(false);
        if (service is not Fetched<ServiceDescription>.Found { Value: var description })
        {
            return new(Elsewhere(service, "service-not-found"));
        }

        var definition = await services.TaskDefinitionAsync(description.TaskDefinitionArn, cancellationToken).ConfigureAwait(false);
        return definition is Fetched<TaskDefinition>.Found { Value: var baseline }
            ? new(null, description, baseline)
            : new(Elsewhere(definition, "service-not-found"));
    }

    /// <summary>The service, or why there is none.</summary>
    internal sealed record Answer(Resolution.Refused? Refused, ServiceDescription? Description = null, TaskDefinition? Baseline = null);
}
