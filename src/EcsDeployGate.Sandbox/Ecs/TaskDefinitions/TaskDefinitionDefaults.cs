using System.Globalization;
using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.Ecs.TaskDefinitions;

/// <summary>Fills in what ECS fills in when it registers a definition; everything that was given stays.</summary>
internal static class TaskDefinitionDefaults
{
    private static readonly string[] ContainerLists = ["portMappings", "environment", "mountPoints", "volumesFrom", "systemControls"];

    public static JsonObject Apply(JsonObject input)
    {
        var document = (JsonObject)input.DeepClone();
        document.Remove("tags");
        foreach (var list in (string[])["volumes", "placementConstraints"])
        {
            document[list] ??= new JsonArray();
        }

        if (document.Text("cpu") is { } cpu && FargateSize.ParseCpu(cpu) is { } units)
        {
            document["cpu"] = units.ToString(CultureInfo.InvariantCulture);
        }

        if (document.Text("memory") is { } memory && FargateSize.ParseMemory(memory) is { } mebibytes)
        {
            document["memory"] = mebibytes.ToString(CultureInfo.InvariantCulture);
        }

        foreach (var volume in document.Objects("volumes")!)
        {
            if (volume.Count == 1)
            {
                volume["host"] = new JsonObject();
            }
        }

        foreach (var container in document.Objects("containerDefinitions")!)
        {
            ApplyTo(container, document.Text("networkMode") == "awsvpc");
        }

        return document;
    }

    private static void ApplyTo(JsonObject container, bool awsvpc)
    {
        container["cpu"] ??= 0;
        container["essential"] ??= true;
        foreach (var list in ContainerLists)
        {
            container[list] ??= new JsonArray();
        }

        foreach (var mapping in container.Objects("portMappings")!)
        {
            mapping["protocol"] ??= "tcp";
            if (awsvpc && mapping.Number("containerPort") is { } port)
            {
                mapping["hostPort"] = port;
            }
        }

        if (container.Object("healthCheck") is { } check)
        {
            check["interval"] ??= 30;
            check["timeout"] ??= 5;
            check["retries"] ??= 3;
        }
    }
}
