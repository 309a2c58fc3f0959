using System.Text.Json;

namespace EcsDeployGate.Aws.Compat.Generator.Api;

/// <summary>A reduced service model, as written in <c>src/Aws.Compat/Models</c>.</summary>
internal sealed record ApiModel(
    ServiceInfo Service,
    DotnetNames Dotnet,
    Dictionary<string, Operation> Operations,
    Dictionary<string, Shape> Shapes)
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web);

    /// <summary>Reads one model file.</summary>
    public static ApiModel Read(string path) => Parse(File.ReadAllText(path));

    /// <summary>Reads a model's text.</summary>
    public static ApiModel Parse(string json) =>
        JsonSerializer.Deserialize<ApiModel>(json, Format) ?? throw new JsonException("A model is an object, not null.");
}
