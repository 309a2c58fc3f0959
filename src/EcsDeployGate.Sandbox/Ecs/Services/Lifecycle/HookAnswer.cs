using System.Text.Json;
using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Functions;

namespace EcsDeployGate.Sandbox.Ecs.Services.Lifecycle;

/// <summary>What a hook's function returned; whatever is not an answer counts as FAILED, with the reason.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html; the guide writes both
/// <c>callBackDelay</c> and <c>callBackDelaySeconds</c>, so both are read.</remarks>
internal sealed record HookAnswer(string Status, string? Reason, TimeSpan? CallBackDelay, JsonNode? Details)
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 32 };

    public static HookAnswer Read(FunctionResult result)
    {
        if (result.Error is { } error)
        {
            return Failed($"The function failed: {error}");
        }

        try
        {
            return JsonNode.Parse(result.Payload, null, Strict) is JsonObject answer ? Read(answer) : Failed("The function did not return a JSON object.");
        }
        catch (Exception broken) when (broken is JsonException or ArgumentException)
        {
            return Failed("The function did not return JSON.");
        }
    }

    private static HookAnswer Read(JsonObject answer)
    {
        var status = answer["hookStatus"] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
        if (status is not ("SUCCEEDED" or "FAILED" or "IN_PROGRESS"))
        {
            return Failed("The function's hookStatus must be SUCCEEDED, FAILED or IN_PROGRESS.");
        }

        var delay = answer["callBackDelay"] ?? answer["callBackDelaySeconds"];
        return new HookAnswer(
            status,
            status == "FAILED" ? "The function returned hookStatus FAILED." : null,
            delay is JsonValue seconds && seconds.TryGetValue<int>(out var wait) && wait >= 0 ? TimeSpan.FromSeconds(wait) : null,
            answer["hookDetails"]?.DeepClone());
    }

    private static HookAnswer Failed(string reason) => new("FAILED", reason, null, null);
}
