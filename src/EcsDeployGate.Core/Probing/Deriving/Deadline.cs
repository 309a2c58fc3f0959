using System.Text.Json.Nodes;
using EcsDeployGate.Core.TaskDefinitions;

namespace EcsDeployGate.Core.Probing.Deriving;

/// <summary>How long an observer waits at most when nobody says: until the slowest check has failed for certain, and a little more.</summary>
internal static class Deadline
{
    public const int Least = 30;
    public const int Most = 3600;

    /// <summary>Slots in which experiments run after the failure is certain.</summary>
    private const int ExperimentSlots = 2;

    /// <summary>For what no number in the definition tells: starting containers, a busy host.</summary>
    private const int Slack = 30;

    /// <summary>How long a dependency that must end is waited for when it has no startTimeout.</summary>
    private const int Completion = 120;

    public static int Seconds(TaskDefinition task, int soakSeconds, int watchSeconds, int attempt)
    {
        var worst = task.Containers.Where(Recordable.Is)
            .Select(c => StartDelay(task, c, depth: 0) + Verdict(c.HealthCheck!) + (ExperimentSlots * (c.HealthCheck!.Interval + c.HealthCheck.Timeout)))
            .DefaultIfEmpty(0).Max();
        return (int)Math.Clamp((worst + soakSeconds + watchSeconds + (long)Slack) * attempt, Least, Most);
    }

    /// <summary>
    /// Seconds from a container's start until it is UNHEALTHY if its checks hang (aws-facts 1.4), with one attempt more: one that
    /// starts just inside the start period does not count.
    /// </summary>
    private static long Verdict(HealthCheckDefinition check) =>
        Math.Max(0, check.StartPeriod) + ((Math.Max(1L, check.Retries) + 1) * (Math.Max(0L, check.Interval) + Math.Max(0L, check.Timeout)));

    private static long StartDelay(TaskDefinition task, ContainerDefinition container, int depth)
    {
        if (depth > task.Containers.Count)
        {
            // A cycle; ECS refuses it.
            return 0;
        }

        long longest = 0;
        foreach (var edge in (container["dependsOn"] as JsonArray ?? []).OfType<JsonObject>())
        {
            if (edge["containerName"].AsText() is { } name && task.Find(name) is { } other)
            {
                var own = edge["condition"].AsText() switch
                {
                    "HEALTHY" when other.HealthCheck is { } check => Verdict(check),
                    "COMPLETE" or "SUCCESS" => other["startTimeout"].AsInt() ?? Completion,
                    _ => 0,
                };
                longest = Math.Max(longest, own + StartDelay(task, other, depth + 1));
            }
        }

        return longest;
    }
}
