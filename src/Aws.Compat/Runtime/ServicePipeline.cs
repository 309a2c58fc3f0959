using Amazon.Runtime.Internal;

namespace EcsDeployGate.Aws.Compat;

/// <summary>Puts our endpoint and auth handlers into Core's pipeline.</summary>
internal static class ServicePipeline
{
    public static void Customize(RuntimePipeline pipeline)
    {
        pipeline.RemoveHandler<EndpointResolver>();
        pipeline.AddHandlerAfter<Marshaller>(new ServiceEndpointResolver());

        // Added last, so it runs before the endpoint resolver, where Core expects it.
        pipeline.AddHandlerAfter<Marshaller>(new ServiceAuthHandler());
    }
}
