using Amazon.Runtime.Internal;

namespace EcsDeployGate.Aws.Compat;

/// <summary>What Core's metrics and user agent call the service.</summary>
internal sealed class ServiceMetadata(string serviceId) : IServiceMetadata
{
    public string ServiceId => serviceId;

    public IDictionary<string, string> OperationNameMapping { get; } = new Dictionary<string, string>();
}
