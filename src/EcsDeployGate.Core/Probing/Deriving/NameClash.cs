using System.Text.Json.Nodes;
using EcsDeployGate.Core.TaskDefinitions;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Core.Probing.Deriving;

/// <summary>Names that the probe needs for itself.</summary>
internal static class NameClash
{
    /// <summary>What clashes and what to do about it; null when nothing does.</summary>
    public static string? Find(TaskDefinition task)
    {
        foreach (var container in task.Containers)
        {
            if (container.Name is ProbeLayout.InstallerContainer or ProbeLayout.ObserverContainer)
            {
                return $"A container is named '{container.Name}', which the probe uses itself: rename it.";
            }

            foreach (var mount in (container["mountPoints"] as JsonArray ?? []).OfType<JsonObject>())
            {
                if (mount["containerPath"].AsText()?.TrimEnd('/') == ProbeLayout.MountPath)
                {
                    return $"Container '{container.Name}' mounts something at '{ProbeLayout.MountPath}', where the probe's volume goes: choose another path.";
                }
            }
        }

        return (task["volumes"] as JsonArray ?? []).OfType<JsonObject>().Any(v => v["name"].AsText() == ProbeLayout.VolumeName)
            ? $"A volume is named '{ProbeLayout.VolumeName}', which the probe uses itself: rename it."
            : null;
    }
}
