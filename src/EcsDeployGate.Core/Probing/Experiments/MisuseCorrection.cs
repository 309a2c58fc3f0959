using System.Text.Json.Nodes;
using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.TaskDefinitions;
using EcsDeployGate.Core.Validating;

namespace EcsDeployGate.Core.Probing.Experiments;

/// <summary>What the rules propose for a command array that does not mean what it looks like.</summary>
internal static class MisuseCorrection
{
    private static readonly string[] s_rules = ["EDG-HC02", "EDG-HC05", "EDG-HC06", "EDG-HC07"];

    /// <summary>The rules' findings about this container's command, those that are errors.</summary>
    public static IReadOnlyList<Finding> Findings(ContainerDefinition container) => Findings(container, s_rules);

    /// <summary>The arrays that these rules propose instead.</summary>
    public static IEnumerable<IReadOnlyList<string>> Proposals(ContainerDefinition container, string[] rules) =>
        Findings(container, rules).Select(f => (f.Fix?.Patch?[0] as JsonObject)?["value"].AsTexts()).OfType<IReadOnlyList<string>>();

    private static IReadOnlyList<Finding> Findings(ContainerDefinition container, string[] rules)
    {
        var alone = new Deployment
        {
            TaskDefinition = TaskDefinition.From(new JsonObject
            {
                ["containerDefinitions"] = new JsonArray(new JsonObject
                {
                    ["name"] = container.Name,
                    ["image"] = container.Image,
                    ["healthCheck"] = container["healthCheck"]?.DeepClone(),
                }),
            }),
        };
        return [.. RuleSet.Default.Check(alone).Where(f => rules.Contains(f.Rule) && f is { Outcome: Outcome.Fail, Severity: Severity.Error })];
    }

    /// <summary>The corrected array; null when nothing is wrong or no rule has a better one.</summary>
    public static IReadOnlyList<string>? Of(ContainerDefinition container) =>
        Proposals(container, s_rules).FirstOrDefault();
}
