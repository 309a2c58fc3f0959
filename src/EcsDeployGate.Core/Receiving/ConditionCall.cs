using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace EcsDeployGate.Core.Receiving;

/// <summary>Reads a call of a stage condition's rule (LambdaInvoke) that is no job: an object with UserParameters that say <c>"door":"condition"</c>.</summary>
/// <remarks>What the rule sends is not documented. UserParameters are all that a rule can be configured with, so they are looked for where AWS puts them elsewhere.</remarks>
internal static class ConditionCall
{
    private static readonly string[][] Places =
    [
        ["UserParameters"],
        ["userParameters"],
        ["configuration", "UserParameters"],
        ["ruleConfiguration", "configuration", "UserParameters"],
        ["data", "ruleConfiguration", "configuration", "UserParameters"],
        ["data", "actionConfiguration", "configuration", "UserParameters"],
    ];

    /// <summary>The request, or null when the document is something else.</summary>
    public static ReceivedEvent? Read(JsonElement document)
    {
        var parameters = Places.Select(place => place.Aggregate((JsonElement?)document, (at, name) => at?.Member(name))?.Text()).FirstOrDefault(text => text is not null);
        if (parameters is null || UserParametersDoor.Of(parameters) is not Door.StageCondition)
        {
            return null;
        }

        if (parameters.Length > CodePipelineJob.MaxUserParameters)
        {
            return new ReceivedEvent.Malformed("", $"The rule's UserParameters have more than {CodePipelineJob.MaxUserParameters} characters.");
        }

        // Nothing in it is known to be an id; the whole of it is as good as one, and the execution id in the parameters makes it unique.
        var identity = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(document.GetRawText())));
        return new ReceivedEvent.Condition(new GateRequest(Door.StageCondition, $"condition:{identity}", "codepipeline stage condition", new ConditionTarget(parameters)));
    }
}
