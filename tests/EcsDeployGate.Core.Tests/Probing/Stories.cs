using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Core.Tests.Probing;

/// <summary>How the stories of a probe begin.</summary>
internal static class Stories
{
    public const string Unhealthy = HealthStatus.Unhealthy;

    /// <summary>A check that asks port 8080 with curl, unless another is named.</summary>
    public static ProbeStory Refused(params string[] check) =>
        new(check.Length > 0 ? check : ["CMD-SHELL", "curl -fsS http://localhost:8080/ || exit 1"]);

    public static ListeningSocket Any(int port) => new(port, ListeningSocket.IPv4, ListeningSocket.Any);
}
