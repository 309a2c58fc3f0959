using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Ecs.Clusters;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.Ecs.Services;

/// <summary>A service; guarded by the lock of <see cref="EcsState"/>.</summary>
internal sealed class EcsServiceRecord
{
    public required string Name { get; init; }

    public required string Arn { get; init; }

    public required Cluster Cluster { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string CreatedBy { get; init; }

    /// <summary>ACTIVE, DRAINING or INACTIVE.</summary>
    public string Status { get; set; } = "ACTIVE";

    public int DesiredCount { get; set; }

    /// <summary>The request's members as they stand now: network, launch type, deployment configuration and what is only given back.</summary>
    public required JsonObject Settings { get; init; }

    public JsonArray Tags { get; set; } = [];

    /// <summary>Newest first; the first one is PRIMARY.</summary>
    public List<Deployment> Deployments { get; } = [];

    /// <summary>Every deployment of its own, in the order they began; those that only take a failed one's place are not among them.</summary>
    public List<Deployment> History { get; } = [];

    /// <summary>Newest first.</summary>
    public LinkedList<ServiceEvent> Events { get; } = [];

    public Deployment Primary => Deployments[0];

    public int MaximumPercent => Configuration.Number("maximumPercent") ?? 200;

    public int MinimumHealthyPercent => Configuration.Number("minimumHealthyPercent") ?? 100;

    public bool CircuitBreaker => Configuration.Object("deploymentCircuitBreaker")?.Flag("enable") ?? false;

    public bool IsCodeDeploys => Settings.Object("deploymentController")?.Text("type") == "CODE_DEPLOY";

    public bool RollBack => Configuration.Object("deploymentCircuitBreaker")?.Flag("rollback") ?? false;

    public TimeSpan GracePeriod => TimeSpan.FromSeconds(Settings.Number("healthCheckGracePeriodSeconds") ?? 0);

    private JsonObject Configuration => Settings.Object("deploymentConfiguration") ?? [];

    /// <summary>ECS keeps the last 100.</summary>
    public void Say(string message, DateTimeOffset now)
    {
        Events.AddFirst(new ServiceEvent(Guid.NewGuid().ToString(), now, $"(service {Name}) {message}"));
        if (Events.Count > 100)
        {
            Events.RemoveLast();
        }
    }
}
