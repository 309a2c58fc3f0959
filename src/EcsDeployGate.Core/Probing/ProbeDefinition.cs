using EcsDeployGate.Core.Inspecting;
using EcsDeployGate.Core.Names;
using EcsDeployGate.Core.Probing.Deriving;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.TaskDefinitions;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Core.Probing;

/// <summary>Makes the task definition of the probe out of the candidate: everything stays as it is, and a recorder is put before each check.</summary>
public static class ProbeDefinition
{
    /// <summary>First part of the family that a probe is registered under; the run's id is the rest.</summary>
    public const string FamilyPrefix = "ecs-deploy-gate-";

    /// <summary>ECS takes at most this many containers in a task definition.</summary>
    public const int MaxContainers = TaskDefinition.MaxContainers;

    /// <summary>ECS takes at most this many bytes of task definition.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>Derives the definition.</summary>
    /// <param name="deployment">The candidate.</param>
    /// <param name="images">What is known of its images; the shell of CMD-SHELL is taken from here.</param>
    /// <param name="settings">How probes are made.</param>
    /// <param name="run">Names the family.</param>
    /// <param name="attempt">From 1; a later attempt is given more time if its deadline is computed.</param>
    /// <returns>Null when the candidate cannot be probed; <see cref="WhyNot"/> says why.</returns>
    public static DerivedProbe? Derive(
        Deployment deployment, IReadOnlyList<InspectedImage> images, ProbeSettings settings, RunId run, int attempt)
    {
        if (WhyNot(deployment, settings) is not null)
        {
            return null;
        }

        // The plan travels in environment variables, so a definition near ECS's limit makes do with fewer experiments.
        foreach (var experiments in (int[])[60, 32, 16, 6, 0])
        {
            var plan = PlanMaker.Make(deployment, images, settings, run, attempt, experiments);
            var definition = ProbeWriter.Write(deployment, settings, run, plan);
            if (System.Text.Encoding.UTF8.GetByteCount(definition.ToString()) <= MaxBytes)
            {
                return new(definition, plan);
            }
        }

        return null;
    }

    /// <summary>Why the candidate cannot be probed; null when it can.</summary>
    /// <param name="deployment">The candidate.</param>
    /// <param name="settings">How probes are made; null for the defaults.</param>
    public static string? WhyNot(Deployment deployment, ProbeSettings? settings = null)
    {
        var task = Kept.Of(deployment.TaskDefinition, settings?.DropContainers ?? []);
        if (task.IsWindows)
        {
            return $"The task runs on '{task.OperatingSystem}'; the probe is a Linux program.";
        }

        if (NameClash.Find(task) is { } clash)
        {
            return clash;
        }

        if (task.Containers.Count + 2 > MaxContainers)
        {
            return $"The task has {task.Containers.Count} containers; the probe adds 2 and ECS takes at most {MaxContainers}.";
        }

        if (!HasCheck(deployment))
        {
            return deployment.TaskDefinition.Containers.All(c => c.HealthCheck is null)
                ? "No container has a health check."
                : "No container has a health check that ECS would run.";
        }

        if (deployment.TaskDefinition.Containers.Where(Recordable.Is).All(c => Kept.IsDropped(c.Name, settings?.DropContainers ?? [])))
        {
            return "Every container with a health check is one that the policy leaves out of probes.";
        }

        return System.Text.Encoding.UTF8.GetByteCount(task.ToString()) > MaxBytes - 8 * 1024
            ? $"The task definition is so large that the probe's own containers do not fit into the {MaxBytes} bytes that ECS takes."
            : null;
    }

    /// <summary>True when some container has a health check that ECS would run, so that there is something to probe.</summary>
    public static bool HasCheck(Deployment deployment) => deployment.TaskDefinition.Containers.Any(Recordable.Is);

    /// <summary>Names of the containers that a probe with these settings does not start, in the order of the task definition.</summary>
    public static IReadOnlyList<string> LeftOut(Deployment deployment, ProbeSettings settings)
    {
        var kept = Kept.Of(deployment.TaskDefinition, settings.DropContainers).Containers.Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
        return [.. deployment.TaskDefinition.Containers.Select(c => c.Name).Where(name => !kept.Contains(name))];
    }
}
