using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace EcsDeployGate.Core.TaskDefinitions;

/// <summary>A task definition as a document: known members have names here, unknown ones are kept and passed on.</summary>
/// <remarks>
/// The JSON is the input shape of RegisterTaskDefinition. Immutable: every change gives a new document. A document that
/// <see cref="Parse"/> accepted has <c>containerDefinitions</c> as a non-empty array of at most 10 objects with string names and images.
/// </remarks>
[JsonConverter(typeof(TaskDefinitionJson))]
public sealed class TaskDefinition : IEquatable<TaskDefinition>
{
    /// <summary>Containers that ECS takes in one task definition (service quotas of Amazon ECS).</summary>
    internal const int MaxContainers = 10;

    /// <summary>
    /// UTF-8 bytes of the document, without white space, that are read. ECS takes 64 KiB (service quotas), and how it counts them is not documented: this
    /// leaves room, and what is longer ECS refuses in any case.
    /// </summary>
    internal const int MaxBytes = 256 * 1024;

    /// <summary>Members that DescribeTaskDefinition adds and RegisterTaskDefinition refuses.</summary>
    private static readonly string[] ReadOnlyMembers =
    [
        "taskDefinitionArn", "revision", "status", "requiresAttributes", "compatibilities",
        "registeredAt", "registeredBy", "deregisteredAt", "deleteRequestedAt",
    ];

    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly JsonObject _json;

    internal TaskDefinition(JsonObject json)
    {
        _json = json;
        Containers = [.. json["containerDefinitions"]!.AsArray().Select((node, index) => new ContainerDefinition(node!.AsObject(), index))];
    }

    /// <summary>The family; empty when the document has none.</summary>
    public string Family => _json["family"].AsText() ?? "";

    /// <summary>The containers in the order of the document.</summary>
    public IReadOnlyList<ContainerDefinition> Containers { get; }

    /// <summary><c>X86_64</c> unless <c>runtimePlatform.cpuArchitecture</c> says otherwise.</summary>
    public string Architecture => (_json["runtimePlatform"] as JsonObject)?["cpuArchitecture"].AsText() ?? "X86_64";

    /// <summary><see cref="Architecture"/> in the words of images: <c>amd64</c>, <c>arm64</c>; as it is written when it is another.</summary>
    public string Machine => Architecture switch { "X86_64" => "amd64", "ARM64" => "arm64", var other => other };

    /// <summary>As <c>runtimePlatform.operatingSystemFamily</c> has it; null when it is not named, which is Linux.</summary>
    public string? OperatingSystem => (_json["runtimePlatform"] as JsonObject)?["operatingSystemFamily"].AsText();

    /// <summary>True when the containers are Windows'.</summary>
    public bool IsWindows => OperatingSystem?.StartsWith("WINDOWS", StringComparison.OrdinalIgnoreCase) is true;

    /// <summary>True when the document asks for Fargate.</summary>
    public bool WantsFargate => _json["requiresCompatibilities"] is JsonArray wanted && wanted.Any(w => w.AsText() == "FARGATE");

    /// <summary>A member by name, null when absent; read it, never change it.</summary>
    public JsonNode? this[string member] => _json[member];

    /// <summary>Reads a document.</summary>
    /// <exception cref="FormatException">Not a task definition; the message names the place.</exception>
    public static TaskDefinition Parse(string json)
    {
        JsonNode? node;
        try
        {
            node = JsonNode.Parse(json, documentOptions: new JsonDocumentOptions { MaxDepth = 32, AllowDuplicateProperties = false });
        }
        catch (JsonException e)
        {
            throw new FormatException($"The task definition is not JSON: {e.Message}", e);
        }

        return From(node);
    }

    /// <summary>Takes over a document, checking its shape; what DescribeTaskDefinition adds is left out.</summary>
    /// <exception cref="FormatException">Not a task definition; the message names the place.</exception>
    public static TaskDefinition From(JsonNode? node)
    {
        if (node is not JsonObject found)
        {
            throw new FormatException("The task definition is not a JSON object.");
        }

        // What DescribeTaskDefinition and the console print has the document one level down.
        var stated = found["taskDefinition"] is JsonObject inner ? inner : found;
        if (stated["containerDefinitions"] is JsonArray { Count: > MaxContainers and var count })
        {
            throw new FormatException($"/containerDefinitions: {count} containers, where ECS takes at most {MaxContainers} in a task definition.");
        }

        if (Encoding.UTF8.GetByteCount(stated.ToJsonString(Compact)) is > MaxBytes and var bytes)
        {
            throw new FormatException($"The task definition has {bytes} bytes without white space, where ECS takes at most {MaxBytes / 4}.");
        }

        var json = stated.DeepClone().AsObject();
        foreach (var member in ReadOnlyMembers)
        {
            json.Remove(member);
        }

        if (json["containerDefinitions"] is not JsonArray { Count: > 0 } containers)
        {
            throw new FormatException("/containerDefinitions: a task definition needs at least one container there.");
        }

        for (var i = 0; i < containers.Count; i++)
        {
            if (containers[i] is not JsonObject container)
            {
                throw new FormatException($"/containerDefinitions/{i}: not a JSON object.");
            }

            foreach (var member in (string[])["name", "image"])
            {
                if (string.IsNullOrEmpty(container[member].AsText()))
                {
                    throw new FormatException($"/containerDefinitions/{i}/{member}: a container needs its {member}, as text.");
                }
            }
        }

        return new TaskDefinition(json);
    }

    /// <summary>A copy with <paramref name="change"/> applied to the JSON.</summary>
    /// <exception cref="FormatException">The change broke the document.</exception>
    public TaskDefinition With(Action<JsonObject> change)
    {
        var json = ToJson();
        change(json);
        return From(json);
    }

    /// <summary>A copy in which the named containers run other images.</summary>
    public TaskDefinition WithImages(IReadOnlyDictionary<string, string> images) => With(json =>
    {
        foreach (var container in json["containerDefinitions"]!.AsArray())
        {
            if (images.TryGetValue(container!["name"]!.GetValue<string>(), out var image))
            {
                container["image"] = image;
            }
        }
    });

    /// <summary>The container of that name, or null.</summary>
    public ContainerDefinition? Find(string name) => Containers.FirstOrDefault(c => c.Name == name);

    /// <summary>Containers that start only when the named one is HEALTHY (<c>dependsOn</c>).</summary>
    public IEnumerable<string> WaitingFor(string name) =>
        from other in Containers
        where (other["dependsOn"] as JsonArray ?? []).OfType<JsonObject>().Any(d => d["containerName"].AsText() == name && d["condition"].AsText() == "HEALTHY")
        select other.Name;

    /// <summary>The document as a tree of the caller's own.</summary>
    public JsonObject ToJson() => _json.DeepClone().AsObject();

    /// <inheritdoc/>
    public bool Equals(TaskDefinition? other) => other is not null && JsonNode.DeepEquals(_json, other._json);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as TaskDefinition);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Family, Containers.Count);

    /// <summary>The document as JSON text.</summary>
    public override string ToString() => _json.ToJsonString();
}
