using EcsDeployGate.Core.Receiving;

namespace EcsDeployGate.Core.Resolving;

/// <summary>Task definitions that come by themselves.</summary>
internal sealed class Documents(ResolvingPorts ports, PipelineResolverDefaults defaults)
{
    private readonly ImagePins _pins = new(ports.Registry);

    public async Task<Resolution> ResolveAsync(DefinitionTarget target, CancellationToken cancellationToken)
    {
        var cluster = target.Cluster ?? defaults.Cluster;
        var deployment = new Deployment
        {
            TaskDefinition = target.TaskDefinition,
            Cluster = cluster,
            Target = ports.Roles.Of(cluster, target.Service),
            Placement = defaults.Placement,
        };
        if (target.Service is not null)
        {
            var service = await new ServiceReader(ports.Services.At(deployment.Target)).ReadAsync(deployment.Cluster, target.Service, cancellationToken).ConfigureAwait(false);
            if (service.Refused is { } refused)
            {
                return refused;
            }

            deployment = deployment with
            {
                Baseline = service.Baseline,
                BaselineArn = service.Description!.TaskDefinitionArn,
                Service = service.Description.Name,
                Placement = service.Description.Placement,
            };
        }

        return new Resolution.Resolved(deployment with
        {
            Images = await _pins.ReadAsync(deployment.TaskDefinition, new Dictionary<string, string>(), cancellationToken).ConfigureAwait(false),
        });
    }
}
