using System.Globalization;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.Ecs.TaskDefinitions;

/// <summary>Finds the revision that <c>family</c>, <c>family:revision</c> or an ARN means.</summary>
internal static class TaskDefinitionNames
{
    /// <returns>Null when there is none; for a family alone, its latest ACTIVE revision.</returns>
    public static TaskDefinition? FindTaskDefinition(this EcsState state, string name)
    {
        var plain = name.StartsWith("arn:", StringComparison.Ordinal) ? name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..] : name;
        var colon = plain.IndexOf(':', StringComparison.Ordinal);
        if (!state.Families.TryGetValue(colon < 0 ? plain : plain[..colon], out var family))
        {
            return null;
        }

        if (colon < 0)
        {
            return family.LatestActive;
        }

        return int.TryParse(plain.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var revision)
            && revision >= 1 && revision <= family.Revisions.Count
                ? family.Revisions[revision - 1]
                : null;
    }

    /// <summary>The revision for something that is about to start.</summary>
    /// <exception cref="AwsException">There is none, or it is INACTIVE.</exception>
    public static TaskDefinition TaskDefinitionToRun(this EcsState state, string? name)
    {
        if (string.IsNullOrEmpty(name))
        {
            throw EcsErrors.InvalidParameter("TaskDefinition can not be blank.");
        }

        var found = state.FindTaskDefinition(name) ?? throw EcsErrors.Client("TaskDefinition not found.");
        return found.Status == "ACTIVE" ? found : throw EcsErrors.Client("TaskDefinition is inactive");
    }
}
