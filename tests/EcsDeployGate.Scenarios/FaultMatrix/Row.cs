using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace EcsDeployGate.Scenarios.FaultMatrix;

/// <summary>One row of the matrix (F01…), or a further fault (E01…): a folder with <c>taskdef.json</c>, <c>images.json</c> and <c>expect.json</c>.</summary>
/// <param name="Id">F01…</param>
/// <param name="TaskDefinition">An image of it is a name of <paramref name="Images"/>.</param>
/// <param name="Images">Recipes by name.</param>
/// <param name="Expect">What the gate has to say.</param>
internal sealed record Row(string Id, JsonObject TaskDefinition, IReadOnlyDictionary<string, ImageRecipe> Images, Expectation Expect)
{
    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    public static string Home { get; } = Checkout.Path("tests/EcsDeployGate.Scenarios/FaultMatrix");

    /// <summary>Every row there is, or those that <c>ECS_DEPLOY_GATE_ROWS</c> names, separated by commas.</summary>
    public static IReadOnlyList<string> Ids { get; } =
    [
        .. Directory.EnumerateDirectories(Home, "F??").Order(StringComparer.Ordinal)
            .Concat(Directory.EnumerateDirectories(Home, "E??").Order(StringComparer.Ordinal))
            .Select(path => Path.GetFileName(path)!)
            .Where(id => Environment.GetEnvironmentVariable("ECS_DEPLOY_GATE_ROWS") is not { Length: > 0 } wanted || wanted.Split(',').Contains(id, StringComparer.Ordinal)),
    ];

    public static Row Load(string id) => new(
        id,
        JsonNode.Parse(Read(id, "taskdef.json"))!.AsObject(),
        JsonSerializer.Deserialize<Dictionary<string, ImageRecipe>>(Read(id, "images.json"), s_options)!,
        JsonSerializer.Deserialize<Expectation>(Read(id, "expect.json"), s_options)!);

    private static string Read(string id, string file) => File.ReadAllText(Path.Combine(Home, id, file));
}
