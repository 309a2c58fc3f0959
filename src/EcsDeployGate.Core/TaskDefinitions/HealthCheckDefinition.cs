using System.Text.Json.Nodes;

namespace EcsDeployGate.Core.TaskDefinitions;

/// <summary>A view of a container's <c>healthCheck</c>. Defaults: ECS API reference, HealthCheck.</summary>
public sealed class HealthCheckDefinition
{
    private readonly JsonObject _json;

    internal HealthCheckDefinition(JsonObject json, string at)
    {
        _json = json;
        At = at;
    }

    /// <summary>JSON pointer to this check.</summary>
    public string At { get; }

    /// <summary>The command array; empty when absent or not an array of texts.</summary>
    public IReadOnlyList<string> Command => _json["command"].AsTexts() ?? [];

    /// <summary>Seconds between checks: 5 to 300, 30 when absent.</summary>
    public int Interval => _json["interval"].AsInt() ?? 30;

    /// <summary>Seconds until a check is killed: 2 to 60, 5 when absent.</summary>
    public int Timeout => _json["timeout"].AsInt() ?? 5;

    /// <summary>Failures in a row that make the container unhealthy: 1 to 10, 3 when absent.</summary>
    public int Retries => _json["retries"].AsInt() ?? 3;

    /// <summary>Seconds from container start in which failures do not count: 0 to 300, 0 when absent.</summary>
    public int StartPeriod => _json["startPeriod"].AsInt() ?? 0;

    /// <summary>A member as written, null when absent; read it, never change it.</summary>
    public JsonNode? this[string member] => _json[member];
}
