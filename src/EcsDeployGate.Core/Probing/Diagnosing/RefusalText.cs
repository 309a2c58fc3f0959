using EcsDeployGate.Core.Findings;

namespace EcsDeployGate.Core.Probing.Diagnosing;

/// <summary>What it means that ECS refuses to register or start the probe.</summary>
internal static class RefusalText
{
    public static Cause Read(string code, string message)
    {
        var (meaning, infrastructure, why, summary, fix) = Classify(code, message);
        return new(
            meaning, summary, Container: null, [$"ECS: {EvidenceText.Line(code)}: {EvidenceText.Line(message)}"], why, new Fix(fix), infrastructure);
    }

    private static (string Code, bool Infrastructure, string Why, string Summary, string Fix) Classify(string code, string message)
    {
        if (Has("Throttl") || Has("Rate exceeded") || Has("TooManyRequests") || Has("Too many concurrent attempts"))
        {
            return (CauseCodes.Throttled, true, "It says nothing about the deployment.", "AWS limits the rate of calls.", "Run the gate again.");
        }

        if (code.StartsWith("RESOURCE:", StringComparison.Ordinal) || Has("Capacity is unavailable") || code is "AGENT" or "CAPACITY")
        {
            return (CauseCodes.Capacity, true, "It says nothing about the deployment.", "No capacity was available for the probe task.",
                "Run the gate again later, or give the cluster more capacity.");
        }

        if (Has("unable to assume the role") || Has("Role is not valid"))
        {
            return (CauseCodes.RoleNotAssumable, false, "Every task of this deployment would be refused in the same way.",
                "ECS may not assume a role that the task definition names.",
                "Correct executionRoleArn or taskRoleArn, and let the role trust ecs-tasks.amazonaws.com.");
        }

        if (code.Contains("AccessDenied", StringComparison.Ordinal) || Has("not authorized to perform"))
        {
            return (CauseCodes.GatePermission, true, "The gate cannot look, so it knows nothing about the deployment.", "The gate's role lacks a permission.",
                "Allow the gate's role the action that the text names.");
        }

        if (code is "InvalidParameterException" or "ClusterNotFoundException" or "PlatformUnknownException" or "PlatformTaskDefinitionIncompatibilityException" or "MISSING")
        {
            return (CauseCodes.PlacementRefused, true, "The probe runs where the service runs; with this network or cluster it cannot.",
                "The cluster or network of the service cannot take the probe task.", "Correct the service's cluster, subnets, security groups or platform version as the text says.");
        }

        return code is "ClientException" or "ValidationException"
            ? (CauseCodes.InvalidTaskDefinition, false, "The deploy action would be refused in the same way.", "ECS refuses the task definition.", "Correct the task definition as the text says.")
            : (CauseCodes.PlatformError, true, "It says nothing about the deployment.", "ECS did not start the probe task.", "Run the gate again.");

        bool Has(string part) =>
            message.Contains(part, StringComparison.OrdinalIgnoreCase) || code.Contains(part, StringComparison.OrdinalIgnoreCase);
    }
}
