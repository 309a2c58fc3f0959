using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.Ecs;

/// <summary>Reads what several ECS requests have in common.</summary>
internal static class EcsRequests
{
    public static int PageSize(JsonObject input, int most) =>
        (input.Number("maxResults") ?? most) is var size && size >= 1 && size <= most
            ? size
            : throw EcsErrors.InvalidParameter($"maxResults must be between 1 and {most}.");

    public static string? OneOf(JsonObject input, string member, params ReadOnlySpan<string> values)
    {
        if (input.Text(member) is not { } value || values.Contains(value))
        {
            return input.Text(member);
        }

        throw EcsErrors.InvalidParameter($"Invalid value for '{member}': must be one of {string.Join(", ", values!)}.");
    }
}
