namespace EcsDeployGate.Probe.Protocol;

/// <summary>The states of a container's health check.</summary>
public static class HealthStatus
{
    /// <summary>No attempt has succeeded yet and too few failures count. ECS shows it as UNKNOWN.</summary>
    public const string Starting = "STARTING";

    /// <summary>The last attempt that settled anything succeeded.</summary>
    public const string Healthy = "HEALTHY";

    /// <summary>As many failures in a row as <c>retries</c> says.</summary>
    public const string Unhealthy = "UNHEALTHY";
}
