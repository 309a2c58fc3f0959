using System.Security.Cryptography;
using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.CodeDeploy;

/// <summary>Applications, deployment groups and deployments. Guarded by <see cref="Lock"/>.</summary>
internal sealed class CodeDeployState
{
    public Lock Lock { get; } = new();

    /// <summary>Names of applications.</summary>
    public HashSet<string> Applications { get; } = new(StringComparer.Ordinal);

    /// <summary>As they were created, with an id.</summary>
    public Dictionary<(string Application, string Group), JsonObject> Groups { get; } = [];

    public Dictionary<string, CodeDeployment> Deployments { get; } = new(StringComparer.Ordinal);

    /// <summary>The cluster and the service that a group deploys to; null when there is no such group, or it has none.</summary>
    public (string Cluster, string Service)? ServiceOf(string application, string group)
    {
        lock (Lock)
        {
            return Groups.TryGetValue((application, group), out var found) && found.Objects("ecsServices") is [var only]
                && only.Text("clusterName") is { } cluster && only.Text("serviceName") is { } service
                    ? (cluster, service)
                    : null;
        }
    }

    public string Begin(string application, string group, DateTimeOffset now)
    {
        var id = "d-" + RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", 9);
        lock (Lock)
        {
            Deployments[id] = new CodeDeployment(id, application, group, "InProgress", now, null, null);
        }

        return id;
    }

    public void End(string id, string? failure, DateTimeOffset now)
    {
        lock (Lock)
        {
            Deployments[id] = Deployments[id] with { Status = failure is null ? "Succeeded" : "Failed", CompletedAt = now, Failure = failure };
        }
    }
}
