using System.Net;

namespace EcsDeployGate.Aws.Resilience;

/// <summary>A registry answered with a status that says: later.</summary>
internal sealed class RegistryStatusException(HttpStatusCode status, string host)
    : Exception($"The registry '{host}' answered with HTTP status {(int)status}.")
{
    public HttpStatusCode StatusCode { get; } = status;
}
