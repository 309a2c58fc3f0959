using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.Ecs.TaskDefinitions;

/// <summary>What ECS asks of <c>dependsOn</c>.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html</remarks>
internal static class DependencyRules
{
    public static void Check(IReadOnlyList<JsonObject> containers)
    {
        var byName = containers.ToDictionary(container => container.Text("name")!, StringComparer.Ordinal);
        foreach (var (name, container) in byName)
        {
            foreach (var dependency in container.Objects("dependsOn") ?? [])
            {
                CheckOne(name, dependency, byName);
            }
        }

        var done = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in byName.Keys)
        {
            Walk(name, byName, [], done);
        }
    }

    private static void CheckOne(string name, JsonObject dependency, Dictionary<string, JsonObject> byName)
    {
        var on = dependency.Text("containerName");
        if (on is null || !byName.TryGetValue(on, out var target))
        {
            throw Broken(name, $"it depends on container '{on}', which is not in the task definition");
        }

        switch (dependency.Text("condition"))
        {
            case "START":
                break;
            case "COMPLETE" or "SUCCESS" when TaskDefinitionRules.IsEssential(target):
                throw Broken(name, $"the condition {dependency.Text("condition")} can not be used on '{on}', which is essential");
            case "COMPLETE" or "SUCCESS":
                break;
            case "HEALTHY" when target.Object("healthCheck") is null:
                throw Broken(name, $"the condition HEALTHY needs a health check, which '{on}' does not have");
            case "HEALTHY":
                break;
            default:
                throw Broken(name, "the condition must be one of START, COMPLETE, SUCCESS, HEALTHY");
        }
    }

    private static void Walk(string name, Dictionary<string, JsonObject> byName, HashSet<string> path, HashSet<string> done)
    {
        if (done.Contains(name))
        {
            return;
        }

        if (!path.Add(name))
        {
            throw Broken(name, "the dependencies form a circle");
        }

        foreach (var dependency in byName[name].Objects("dependsOn") ?? [])
        {
            Walk(dependency.Text("containerName")!, byName, path, done);
        }

        path.Remove(name);
        done.Add(name);
    }

    private static AwsException Broken(string container, string why) =>
        EcsErrors.Client($"Invalid 'dependsOn' setting for container '{container}': {why}.");
}
