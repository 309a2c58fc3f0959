using System.Text.Json.Nodes;

namespace EcsDeployGate.Sandbox.Ecs.Clusters;

/// <summary>A cluster; on Fargate it is little more than a name.</summary>
internal sealed class Cluster(string name, string arn)
{
    public string Name { get; } = name;

    public string Arn { get; } = arn;

    /// <summary>ACTIVE or INACTIVE.</summary>
    public string Status { get; set; } = "ACTIVE";

    public JsonArray Tags { get; set; } = [];

    /// <summary>Members that were given and are only given back: settings, configuration, capacity providers.</summary>
    public JsonObject Given { get; set; } = [];
}
