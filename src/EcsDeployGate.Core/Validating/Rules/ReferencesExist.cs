using System.Text.Json.Nodes;
using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.TaskDefinitions;

namespace EcsDeployGate.Core.Validating.Rules;

/// <summary>One container at least is essential, names are unique, and what one part of the document names another part has.</summary>
internal sealed class ReferencesExist : IRule<Deployment>
{
    /// <summary>Names that a message tells: as many as a task has containers.</summary>
    private const int MaxShown = TaskDefinition.MaxContainers;

    public RuleInfo Info { get; } = new(
        "EDG-FG08",
        "Names in the task definition refer to something",
        Severity.Error,
        Confidence.Certain,
        "ECS refuses the task definition, or the task ends in ways that are hard to understand.",
        "Correct the name, or add what it names.",
        Docs.ContainerDefinition);

    public IEnumerable<Finding> Check(Deployment facts)
    {
        var wrong = Wrong(facts.TaskDefinition).ToList();
        return wrong.Count > 0 ? wrong : [Info.Pass("/containerDefinitions")];
    }

    private IEnumerable<Finding> Wrong(TaskDefinition task)
    {
        if (!task.Containers.Any(c => c.Essential))
        {
            yield return Info.Fail("/containerDefinitions", "No container is essential: ECS demands at least one.") with
            {
                Fix = task.Containers.Count == 1
                    ? new Fix("Set essential to true.", Patch.Add(task.Containers[0].Path("essential"), true))
                    : new Fix("Set essential to true on the container without which the task is useless."),
            };
        }

        foreach (var again in task.Containers.Where(c => task.Containers.Any(other => other.Index < c.Index && other.Name == c.Name)))
        {
            yield return Info.Fail(again.Path("name"), $"Two containers are named '{again.Name}'.");
        }

        var volumes = Names(task["volumes"], "name");
        var containers = task.Containers.Select(c => c.Name).ToList();
        foreach (var container in task.Containers)
        {
            foreach (var finding in Missing(container, "mountPoints", "sourceVolume", volumes, "a volume")
                .Concat(Missing(container, "volumesFrom", "sourceContainer", containers, "a container"))
                .Concat(Missing(container, "dependsOn", "containerName", containers, "a container")))
            {
                yield return finding;
            }
        }
    }

    private IEnumerable<Finding> Missing(ContainerDefinition container, string list, string member, List<string> there, string what) =>
        from entry in (container[list] as JsonArray ?? []).Select((node, index) => (Name: (node as JsonObject)?[member].AsText(), Index: index))
        where entry.Name is not null && !there.Contains(entry.Name)
        select Info.Fail(
            $"{container.Path(list)}/{entry.Index}/{member}",
            $"Container '{container.Name}' names {what} '{entry.Name}' in {list}; the task has {Shown(there)}.");

    /// <summary>Not all of them: each of thousands of wrong names would tell thousands of right ones.</summary>
    private static string Shown(List<string> names) => names.Count == 0 ? "none"
        : string.Join(", ", names.Take(MaxShown).Select(n => $"'{n}'")) + (names.Count > MaxShown ? $" and {names.Count - MaxShown} more" : "");

    private static List<string> Names(JsonNode? list, string member) =>
        [.. (list as JsonArray ?? []).Select(n => (n as JsonObject)?[member].AsText()).OfType<string>()];
}
