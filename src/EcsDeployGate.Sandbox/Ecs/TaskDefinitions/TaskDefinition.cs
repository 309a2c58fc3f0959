using System.Text.Json.Nodes;

namespace EcsDeployGate.Sandbox.Ecs.TaskDefinitions;

/// <summary>One registered revision.</summary>
/// <remarks>
/// Document: As registered, with ECS's defaults filled in; members that the sandbox does not know are kept.
/// </remarks>
internal sealed record TaskDefinition(
    string Family,
    int Revision,
    string Arn,
    JsonObject Document,
    JsonArray Tags,
    IReadOnlyList<string> Compatibilities,
    DateTimeOffset RegisteredAt,
    string RegisteredBy)
{
    /// <summary>When it became INACTIVE.</summary>
    public DateTimeOffset? DeregisteredAt { get; init; }

    public string Status => DeregisteredAt is null ? "ACTIVE" : "INACTIVE";

    public IEnumerable<JsonObject> Containers => Document["containerDefinitions"]!.AsArray().Select(item => item!.AsObject());

    public string NetworkMode => Document["networkMode"]?.GetValue<string>() ?? "bridge";
}
