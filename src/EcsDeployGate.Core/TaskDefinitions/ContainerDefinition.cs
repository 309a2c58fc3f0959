using System.Text.Json.Nodes;

namespace EcsDeployGate.Core.TaskDefinitions;

/// <summary>A view of one container of a <see cref="TaskDefinition"/>.</summary>
public sealed class ContainerDefinition
{
    private readonly JsonObject _json;

    internal ContainerDefinition(JsonObject json, int index)
    {
        _json = json;
        Index = index;
        HealthCheck = json["healthCheck"] is JsonObject check ? new HealthCheckDefinition(check, Path("healthCheck")) : null;
    }

    /// <summary>Position in the document, from 0.</summary>
    public int Index { get; }

    /// <summary>Container name.</summary>
    public string Name => _json["name"].AsText()!;

    /// <summary>Image as written.</summary>
    public string Image => _json["image"].AsText()!;

    /// <summary>True unless the document says false.</summary>
    public bool Essential => _json["essential"].AsBool() ?? true;

    /// <summary>Replaces the image's Entrypoint and drops its Cmd; null when absent.</summary>
    public IReadOnlyList<string>? EntryPoint => _json["entryPoint"].AsTexts();

    /// <summary>Replaces the image's Cmd; null when absent.</summary>
    public IReadOnlyList<string>? Command => _json["command"].AsTexts();

    /// <summary>The health check, or null.</summary>
    public HealthCheckDefinition? HealthCheck { get; }

    /// <summary>Every <c>containerPort</c> that is mapped.</summary>
    public IReadOnlyList<int> Ports =>
        [.. (_json["portMappings"] as JsonArray ?? []).Select(p => (p as JsonObject)?["containerPort"].AsInt()).OfType<int>()];

    /// <summary>Plain environment variables by name; the last of a name wins. Secrets are not here.</summary>
    public IReadOnlyDictionary<string, string> Environment =>
        (_json["environment"] as JsonArray ?? []).OfType<JsonObject>()
            .Where(e => e["name"].AsText() is not null)
            .GroupBy(e => e["name"].AsText()!, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.Last()["value"].AsText() ?? "", StringComparer.Ordinal);

    /// <summary>A member by name, null when absent; read it, never change it.</summary>
    public JsonNode? this[string member] => _json[member];

    /// <summary>JSON pointer to this container, or to a member of it.</summary>
    public string Path(string? member = null) =>
        $"/containerDefinitions/{Index}" + (member is null ? "" : "/" + member.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal));
}
