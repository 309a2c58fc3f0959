using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.Ecs.Clusters;

/// <summary>Finds the cluster that a request means.</summary>
internal static class ClusterNames
{
    /// <summary>The last part of an ARN, or the name itself.</summary>
    public static string Short(string nameOrArn) => nameOrArn[(nameOrArn.LastIndexOf('/') + 1)..];

    /// <exception cref="AwsException">There is no such active cluster.</exception>
    public static Cluster Cluster(this EcsState state, JsonObject input) =>
        state.FindCluster(input.Text("cluster") ?? "default") ?? throw EcsErrors.NoCluster();

    public static Cluster? FindCluster(this EcsState state, string nameOrArn) =>
        state.Clusters.TryGetValue(Short(nameOrArn), out var cluster)
        && cluster.Status == "ACTIVE"
        && (!nameOrArn.StartsWith("arn:", StringComparison.Ordinal) || cluster.Arn == nameOrArn)
            ? cluster
            : null;
}
