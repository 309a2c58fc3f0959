using System.Text.Json.Nodes;
using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Names;
using EcsDeployGate.Core.Probing.Experiments;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.TaskDefinitions;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Core.Probing.Deriving;

/// <summary>Writes the probe into the candidate's document. What this version does not know stays as it is.</summary>
internal static class ProbeWriter
{
    /// <summary>First part of the observer's log stream; the rest is ECS's.</summary>
    public const string StreamPrefix = "ecs-deploy-gate";

    public static TaskDefinition Write(Deployment deployment, ProbeSettings settings, RunId run, ProbePlan plan)
    {
        var task = Kept.Of(deployment.TaskDefinition, settings.DropContainers).With(json =>
        {
            Set(json, "taskRoleArn", settings.TaskRoleArn);
            Set(json, "executionRoleArn", settings.ExecutionRoleArn);
        });
        return task.With(json =>
        {
            json["family"] = $"{ProbeDefinition.FamilyPrefix}{run}";

            // "Tags can not be empty.": ECS refuses a list that says nothing.
            if (json["tags"] is JsonArray { Count: 0 } or null)
            {
                json.Remove("tags");
            }

            Append(json, "volumes", new JsonObject { ["name"] = ProbeLayout.VolumeName });
            var containers = json["containerDefinitions"]!.AsArray();
            foreach (var container in task.Containers)
            {
                Prepare(containers[container.Index]!.AsObject(), container, settings, run);
            }

            containers.Add((JsonNode?)Installer(task, settings, plan));
            containers.Add((JsonNode?)Observer(task, settings, plan));
        });
    }

    private static void Prepare(JsonObject json, ContainerDefinition container, ProbeSettings settings, RunId run)
    {
        SetVariable(json, ProbeLayout.RehearsalVariable, run.ToString());

        // A container that ECS restarts does not stop the task, so a crash loop would look like a slow start (aws-facts 2.7).
        json.Remove("restartPolicy");
        var commandOnly = settings.Mode is ProbeMode.CommandOnly;
        if (commandOnly)
        {
            Hold(json);
        }

        if (Recordable.Command(container) is { Script: not null } command)
        {
            var check = container.HealthCheck!;
            json["healthCheck"]!["command"] = Patch.Texts(ProbeLayout.CheckCommand(
                container.Name, Math.Max(1, check.Timeout), Recordable.Argv(command), CheckNames.Of(container, command)));
        }
        else if (!commandOnly)
        {
            return;
        }

        Append(json, "dependsOn", Dependency());
        Append(json, "mountPoints", Mount());
    }

    /// <summary>Puts a program that only waits in the application's place. What waits for the application would wait for ever, and the first attempt is enough.</summary>
    private static void Hold(JsonObject json)
    {
        json["entryPoint"] = Patch.Texts([ProbeLayout.BinaryPath, ProbeLayout.HoldVerb]);
        json.Remove("command");
        json.Remove("dependsOn");
        if (json["healthCheck"] is JsonObject check)
        {
            check["interval"] = ProbeLayout.ShortestInterval;
            check.Remove("startPeriod");
        }
    }

    private static JsonObject Installer(TaskDefinition task, ProbeSettings settings, ProbePlan plan)
    {
        // It only makes folders, so it needs the names alone; the definition has a limit of 64 KiB.
        var names = plan with { Containers = [.. plan.Containers.Select(c => c with { Experiments = [] })] };
        var json = Own(task, ProbeLayout.InstallerContainer, settings, names, essential: false, "install", ProbeLayout.MountPath);

        // Without it, containers that wait for an installer that hangs would wait for hours.
        json["startTimeout"] = 120;
        return json;
    }

    private static JsonObject Observer(TaskDefinition task, ProbeSettings settings, ProbePlan plan)
    {
        var json = Own(task, ProbeLayout.ObserverContainer, settings, plan, essential: true, "observe");
        json["dependsOn"] = new JsonArray(Dependency());
        return json;
    }

    private static JsonObject Own(
        TaskDefinition task, string name, ProbeSettings settings, ProbePlan plan, bool essential, params IReadOnlyList<string> command)
    {
        var json = new JsonObject
        {
            ["name"] = name,
            ["image"] = settings.Image,
            ["essential"] = essential,
            ["command"] = Patch.Texts(command),
            ["environment"] = new JsonArray(new JsonObject { ["name"] = ProbeLayout.PlanVariable, ["value"] = plan.ToJson() }),
            ["mountPoints"] = new JsonArray(Mount()),
            ["readonlyRootFilesystem"] = true,

            // Ours end at once when they are told to. One that is told before it can listen must not cost half a minute; ECS takes 2 to 120.
            ["stopTimeout"] = 2,
        };

        // Without a task-level size every container has to say what it needs.
        if (task["memory"] is null)
        {
            json["memory"] = 64;
        }

        if (Log(task, settings) is { } log)
        {
            json["logConfiguration"] = log;
        }

        return json;
    }

    /// <summary>Where our own containers log: beside the first container that uses awslogs, because the execution role may write there.</summary>
    private static JsonObject? Log(TaskDefinition task, ProbeSettings settings)
    {
        var options = task.Containers
            .Select(c => c["logConfiguration"] as JsonObject)
            .Where(l => l?["logDriver"].AsText() == "awslogs")
            .Select(l => l!["options"] as JsonObject)
            .FirstOrDefault(o => o?["awslogs-group"].AsText() is not null);
        if (options is null && task.WantsFargate && task["executionRoleArn"].AsText() is null)
        {
            // Fargate refuses awslogs without an execution role; the exit code carries the verdict without any log.
            return null;
        }

        // "mode" is left out: with "blocking" a log service that hangs would hold back the verdict.
        var ours = new JsonObject
        {
            ["awslogs-group"] = options?["awslogs-group"].AsText() ?? settings.LogGroup,
            ["awslogs-region"] = options?["awslogs-region"].AsText() ?? settings.LogRegion,
            ["awslogs-stream-prefix"] = StreamPrefix,
        };
        foreach (var kept in (string[])["awslogs-create-group", "awslogs-endpoint"])
        {
            if (options?[kept] is { } value)
            {
                ours[kept] = value.DeepClone();
            }
        }

        return new() { ["logDriver"] = "awslogs", ["options"] = ours };
    }

    private static void Set(JsonObject json, string member, string? value)
    {
        if (value is not null)
        {
            json[member] = value;
        }
    }

    private static JsonObject Dependency() => new() { ["containerName"] = ProbeLayout.InstallerContainer, ["condition"] = "SUCCESS" };

    private static JsonObject Mount() =>
        new() { ["sourceVolume"] = ProbeLayout.VolumeName, ["containerPath"] = ProbeLayout.MountPath, ["readOnly"] = false };

    private static void SetVariable(JsonObject container, string name, string value)
    {
        if (container["environment"] is JsonArray variables)
        {
            for (var i = variables.Count - 1; i >= 0; i--)
            {
                if ((variables[i] as JsonObject)?["name"].AsText() == name)
                {
                    variables.RemoveAt(i);
                }
            }
        }

        Append(container, "environment", new JsonObject { ["name"] = name, ["value"] = value });
    }

    private static void Append(JsonObject to, string list, JsonObject item)
    {
        if (to[list] is JsonArray items)
        {
            items.Add((JsonNode?)item);
        }
        else
        {
            to[list] = new JsonArray(item);
        }
    }
}
