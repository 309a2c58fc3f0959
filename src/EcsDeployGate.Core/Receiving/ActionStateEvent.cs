using System.Text.Json;

namespace EcsDeployGate.Core.Receiving;

/// <summary>Reads EventBridge's <c>CodePipeline Action Execution State Change</c>: an approval that has ended may have been answered by a person.</summary>
internal static class ActionStateEvent
{
    public static ReceivedEvent Read(JsonElement document)
    {
        if (document.Member("detail") is not { ValueKind: JsonValueKind.Object } detail)
        {
            return new ReceivedEvent.Malformed("/detail", "The event has no detail object.");
        }

        if (detail.Member("type")?.Member("category")?.Text() is not "Approval")
        {
            return new ReceivedEvent.Ignored("The action is no approval.");
        }

        if (detail.Member("state")?.Text() is not ("SUCCEEDED" or "FAILED" or "CANCELED" or "ABANDONED"))
        {
            return new ReceivedEvent.Ignored("The approval has not ended.");
        }

        foreach (var member in (string[])["pipeline", "stage", "action"])
        {
            if (detail.Member(member)?.Text() is not { Length: > 0 and <= 100 })
            {
                return new ReceivedEvent.Malformed($"/detail/{member}", $"The event does not name the {member}, as text of 1 to 100 characters.");
            }
        }

        return new ReceivedEvent.ApprovalEnded(detail.Member("pipeline")!.Value.Text()!, detail.Member("stage")!.Value.Text()!, detail.Member("action")!.Value.Text()!);
    }
}
