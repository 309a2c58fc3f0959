using System.Text.Json.Nodes;
using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.TaskDefinitions;

namespace EcsDeployGate.Core.Validating.Rules;

/// <summary>A task for Fargate says so, uses awsvpc, and has a task-level size.</summary>
/// <remarks>
/// Without <c>requiresCompatibilities</c> a definition that fits Fargate is still launched there; ECS only does not check it at
/// registration. So its absence is a warning, and a list without FARGATE an error.
/// </remarks>
internal sealed class FargateFieldsAreSet : IRule<Deployment>
{
    public RuleInfo Info { get; } = new(
        "EDG-FG02",
        "Fields that Fargate demands are set",
        Severity.Error,
        Confidence.Certain,
        "ECS refuses to register or to launch the task.",
        "Set requiresCompatibilities to [\"FARGATE\"], networkMode to \"awsvpc\", and cpu and memory of the task.",
        Docs.Fargate);

    /// <summary>True when the definition or the service asks for Fargate.</summary>
    public static bool IsWanted(Deployment facts) => facts.TaskDefinition.WantsFargate || facts.Placement.LaunchType == "FARGATE";

    public IEnumerable<Finding> Check(Deployment facts)
    {
        if (!IsWanted(facts))
        {
            return [Info.Skip("", "The task does not ask for Fargate.")];
        }

        var wrong = Wrong(facts.TaskDefinition).ToList();
        return wrong.Count > 0 ? wrong : [Info.Pass("")];
    }

    private IEnumerable<Finding> Wrong(TaskDefinition task)
    {
        if (!task.WantsFargate)
        {
            var listed = task["requiresCompatibilities"].AsTexts() ?? [];
            yield return Info.Fail(
                "/requiresCompatibilities",
                listed.Count == 0
                    ? "The service runs on Fargate and requiresCompatibilities is not set: ECS checks Fargate's demands only at launch."
                    : $"The service runs on Fargate and requiresCompatibilities is [{string.Join(", ", listed)}].") with
            {
                Severity = listed.Count == 0 ? Severity.Warning : Severity.Error,
                Fix = new Fix("Add \"FARGATE\" to requiresCompatibilities.", Patch.Add("/requiresCompatibilities", Patch.Texts([.. listed, "FARGATE"]))),
            };
        }

        var mode = task["networkMode"].AsText();
        if (mode != "awsvpc")
        {
            yield return Info.Fail("/networkMode", $"networkMode is {(mode is null ? "not set" : $"'{mode}'")}: Fargate supports only 'awsvpc'.") with
            {
                Fix = new Fix("Set networkMode to \"awsvpc\".", Patch.Add("/networkMode", "awsvpc")),
            };
        }

        foreach (var member in (string[])["cpu", "memory"])
        {
            if (task[member] is not JsonValue)
            {
                yield return Info.Fail($"/{member}", $"{member} of the task is not set: Fargate requires it at the task level.") with
                {
                    Fix = new Fix($"Set {member} of the task to a value from the table of Fargate task sizes."),
                };
            }
        }
    }
}
