using System.Text.Json.Nodes;
using EcsDeployGate.Core.TaskDefinitions;

namespace EcsDeployGate.Core.Probing.Deriving;

/// <summary>A task without the containers that the policy leaves out of probes.</summary>
internal static class Kept
{
    /// <summary>True when one of the names fits; <c>*</c> at the end of a name stands for any rest.</summary>
    public static bool IsDropped(string container, IReadOnlyList<string> names) =>
        names.Any(n => n is [.. var start, '*'] ? container.StartsWith(start, StringComparison.Ordinal) : n == container);

    /// <summary>The task with what refers to dropped containers taken out as well; the same when nothing is dropped.</summary>
    public static TaskDefinition Of(TaskDefinition task, IReadOnlyList<string> names)
    {
        var dropped = task.Containers.Select(c => c.Name).Where(name => IsDropped(name, names)).ToHashSet(StringComparer.Ordinal);
        if (dropped.Count == 0 || dropped.Count == task.Containers.Count)
        {
            return task;
        }

        return task.With(json =>
        {
            var containers = json["containerDefinitions"]!.AsArray();
            Remove(containers, c => dropped.Contains(c["name"].AsText()!));
            var routed = containers.OfType<JsonObject>().Any(c => c["firelensConfiguration"] is not null);
            foreach (var container in containers.OfType<JsonObject>())
            {
                Remove(container["dependsOn"] as JsonArray, d => d["containerName"].AsText() is { } name && dropped.Contains(name));
                Remove(container["volumesFrom"] as JsonArray, v => v["sourceContainer"].AsText() is { } name && dropped.Contains(name));

                // A log router that is gone takes nothing, and ECS refuses the driver without one.
                if (!routed && (container["logConfiguration"] as JsonObject)?["logDriver"].AsText() == "awsfirelens")
                {
                    container.Remove("logConfiguration");
                }
            }

            if ((json["proxyConfiguration"] as JsonObject)?["containerName"].AsText() is { } proxy && dropped.Contains(proxy))
            {
                json.Remove("proxyConfiguration");
            }
        });
    }

    private static void Remove(JsonArray? from, Func<JsonObject, bool> which)
    {
        for (var i = (from?.Count ?? 0) - 1; i >= 0; i--)
        {
            if (from![i] is JsonObject item && which(item))
            {
                from.RemoveAt(i);
            }
        }
    }
}
