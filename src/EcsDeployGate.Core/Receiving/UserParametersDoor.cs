using System.Text.Json;

namespace EcsDeployGate.Core.Receiving;

/// <summary>Tells a stage condition's rule from a Lambda action: their events are not told apart by anything that is documented, so UserParameters say it.</summary>
internal static class UserParametersDoor
{
    /// <summary><c>{"door":"condition"}</c> means a stage condition; everything else is the action, whose protocol is documented.</summary>
    public static Door Of(string? userParameters)
    {
        try
        {
            using var document = JsonDocument.Parse(userParameters ?? "null", new JsonDocumentOptions { MaxDepth = 16 });
            return document.RootElement.Member("door")?.Text() is "condition" ? Door.StageCondition : Door.PipelineAction;
        }
        catch (JsonException)
        {
            // What cannot be read is refused when the deployment is resolved, with words.
            return Door.PipelineAction;
        }
    }
}
