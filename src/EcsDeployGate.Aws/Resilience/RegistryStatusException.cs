using System.Net;

namespace EcsDeployGate.Aws.Resilience;

/// <summary>A registry answered with a status that says: later.</summary>
internal sealed class RegistryStatusException(HttpStatusCode status, string host, TimeSpan? retryAfter = null)
    : Exception($"The registry '{host}' answered with HTTP status {(int)status}{(retryAfter is { } wait ? $" and asks to wait {wait.TotalSeconds:0} seconds" : "")}.")
{
    public HttpStatusCode StatusCode { get; } = status;

    /// <summary>How long the registry wants to be left alone (Retry-After); null when it does not say.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;
}
