using System.Text.RegularExpressions;
using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.TaskDefinitions;
using EcsDeployGate.Core.Validating.Commands;

namespace EcsDeployGate.Core.Inspecting.Rules;

/// <summary>Variables of a shell line are defined by the task definition or the image.</summary>
internal sealed partial class VariablesAreDefined : IRule<InspectedDeployment>
{
    public RuleInfo Info { get; } = new(
        "EDG-HC26",
        "Variables of the health check are defined",
        Severity.Error,
        Confidence.Likely,
        "The shell puts nothing in its place; what the entry point exports is not visible to the check.",
        "Define the variable in the container's environment, or give a default: ${PORT:-8080}.",
        new("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/taskdef-envfiles.html"));

    public IEnumerable<Finding> Check(InspectedDeployment facts)
    {
        foreach (var (container, image) in facts.Containers)
        {
            var at = container.Path("healthCheck") + "/command";
            var command = HealthCommand.Of(container.HealthCheck?.Command ?? []);
            var used = Used(command).ToList();
            if (used.Count == 0)
            {
                yield return Info.Skip(at, $"The health check of container '{container.Name}' uses no variable.");
            }
            else if (image?.Facts is not { } known || container["environmentFiles"] is not null)
            {
                yield return Info.CannotTell(at, $"Not all variables of container '{container.Name}' are known{(image?.Facts is null ? ": nobody could look at its image" : ": some come from files")}.");
            }
            else
            {
                var open = used.Where(name => !IsDefined(container, known, name)).ToList();
                yield return open.Count == 0 ? Info.Pass(at) : Info.Fail(
                    at, $"The health check of container '{container.Name}' uses {string.Join(" and ", open.Select(n => $"'${n}'"))}, which neither the task definition nor the image sets.") with
                {
                    Fix = Fixed(container, at, open),
                };
            }
        }
    }

    /// <summary>A variable that stands where a port does gets the only port that the container maps.</summary>
    private static Fix Fixed(ContainerDefinition container, string at, List<string> open)
    {
        if (open is [var name] && container is { Ports: [var port], HealthCheck.Command: ["CMD-SHELL", var line, ..] command })
        {
            var better = line.Replace($":${{{name}}}", $":${{{name}:-{port}}}", StringComparison.Ordinal);
            better = Regex.Replace(better, $@":\${name}\b", $":$${{{name}:-{port}}}", RegexOptions.NonBacktracking);
            IReadOnlyList<string> items = ["CMD-SHELL", better, .. command.Skip(2)];
            if (better != line && !Used(HealthCommand.Of(items)).Contains(name))
            {
                return new($"Set '{name}' in the container's environment, or write {CommandText.Show(items)}.", Patch.Add(at, Patch.Texts(items)));
            }
        }

        return new($"Set '{open[0]}' in the container's environment, or give a default: ${{{open[0]}:-8080}}.");
    }

    /// <summary>Variables of the line itself, and of lines that it gives to other shells.</summary>
    private static IEnumerable<string> Used(HealthCommand command) => command.Line is not { } line ? [] : ShellTree.Words(command.Script?.List)
        .Concat(command.Invocations.Where(i => i.Depth > 0).SelectMany(i => i.Arguments.Prepend(i.Program))).SelectMany(w => w.Parts).OfType<WordPart.Variable>()
        .Where(v => v is { Known: true, Default: null } && !Assigned().Matches(line).Any(m => m.Groups["name"].Value == v.Name))
        .Select(v => v.Name).Distinct();

    private static bool IsDefined(ContainerDefinition container, ImageFacts image, string name) =>
        container.Environment.ContainsKey(name) || image.Env.ContainsKey(name)
        || (container["secrets"] as System.Text.Json.Nodes.JsonArray ?? []).Any(s => (s as System.Text.Json.Nodes.JsonObject)?["name"].AsText() == name)
        || name is "PATH" or "HOME" or "HOSTNAME" or "PWD" or "OLDPWD" or "USER" or "SHELL" or "PPID" or "IFS" or "RANDOM"
        || name.StartsWith("ECS_", StringComparison.Ordinal) || name.StartsWith("AWS_", StringComparison.Ordinal);

    // Set by the line itself: NAME=…, for NAME, read NAME.
    [GeneratedRegex(@"\b(?<name>[A-Za-z_][A-Za-z0-9_]{0,200})=|\b(?:for|read|read -r)\s+(?<name>[A-Za-z_][A-Za-z0-9_]{0,200})\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Assigned();
}
