namespace EcsDeployGate.Sandbox.Tasks;

/// <summary>How the health of a task follows from its containers'.</summary>
/// <remarks>
/// Only essential containers with a check in the task definition count. First that matches: any UNHEALTHY; any UNKNOWN; all
/// HEALTHY. Source: ECS developer guide, "Determine Amazon ECS task health using container health checks".
/// </remarks>
internal static class TaskHealth
{
    public static string Combine(IEnumerable<string> essentialContainersWithCheck)
    {
        var all = essentialContainersWithCheck.ToList();
        return all.Count == 0 ? "UNKNOWN"
            : all.Contains("UNHEALTHY") ? "UNHEALTHY"
            : all.TrueForAll(status => status == "HEALTHY") ? "HEALTHY"
            : "UNKNOWN";
    }
}
