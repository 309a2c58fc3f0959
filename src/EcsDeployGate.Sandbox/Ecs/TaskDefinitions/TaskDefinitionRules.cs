using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.Ecs.TaskDefinitions;

/// <summary>What ECS asks of every task definition, whatever it runs on.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html</remarks>
internal static partial class TaskDefinitionRules
{
    private const int MaxBytes = 65_536;

    /// <exception cref="AwsException">The first rule that is broken.</exception>
    public static void Check(JsonObject input)
    {
        if (string.IsNullOrEmpty(input.Text("family")))
        {
            throw EcsErrors.Client("Family should not be null or empty.");
        }

        if (!NamePattern().IsMatch(input.Text("family")!))
        {
            throw EcsErrors.Client("Family contains invalid characters.");
        }

        if (System.Text.Encoding.UTF8.GetByteCount(input.ToJsonString()) is var size and > MaxBytes)
        {
            throw EcsErrors.Client($"Actual length: '{size}'. Max allowed length is '{MaxBytes}' bytes.");
        }

        if (input.Objects("containerDefinitions") is not { Count: > 0 } containers)
        {
            throw EcsErrors.Client("Container definitions should not be null or empty.");
        }

        if (containers.Count > 10)
        {
            throw EcsErrors.Client("A task definition can have at most 10 containers.");
        }

        _ = EcsRequests.OneOf(input, "networkMode", "bridge", "host", "awsvpc", "none");
        var volumes = CheckVolumes(input);
        CheckNames(containers);
        foreach (var container in containers)
        {
            ContainerRules.Check(container, containers, volumes);
        }

        if (!containers.Any(IsEssential))
        {
            throw EcsErrors.Client("At least one container in a task definition must be essential.");
        }

        DependencyRules.Check(containers);
    }

    public static bool IsEssential(JsonObject container) => container.Flag("essential") ?? true;

    public static bool IsName(string? text) => text is not null && NamePattern().IsMatch(text);

    private static void CheckNames(IReadOnlyList<JsonObject> containers)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var container in containers)
        {
            var name = container.Text("name");
            if (string.IsNullOrEmpty(name))
            {
                throw EcsErrors.Client("Container.name should not be null or empty.");
            }

            if (!IsName(name))
            {
                throw EcsErrors.Client("Container name contains invalid characters.");
            }

            if (!seen.Add(name))
            {
                throw EcsErrors.Client("Container name must be unique within a task definition: " + name);
            }
        }
    }

    private static HashSet<string> CheckVolumes(JsonObject input)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var volume in input.Objects("volumes") ?? [])
        {
            if (!IsName(volume.Text("name")))
            {
                throw EcsErrors.Client("Volume name should not be null and must have only letters, digits, '-' and '_'.");
            }

            if (!names.Add(volume.Text("name")!))
            {
                throw EcsErrors.Client($"Duplicate volume name '{volume.Text("name")}'.");
            }
        }

        return names;
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,255}\z")]
    private static partial Regex NamePattern();
}
