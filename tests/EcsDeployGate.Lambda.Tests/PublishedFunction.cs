namespace EcsDeployGate.Lambda.Tests;

/// <summary>The function as it is packed for Lambda.</summary>
internal static class PublishedFunction
{
    private static readonly PublishedProgram
        Amd64 = new("EcsDeployGate.Api", "linux-x64", "bootstrap", "ECS_DEPLOY_GATE_FUNCTION", "src"),
        Arm64 = new("EcsDeployGate.Api", "linux-arm64", "ecs-deploy-gate-api", "ECS_DEPLOY_GATE_FUNCTION_ARM64", "src");

    /// <summary>What Lambda starts, for this machine.</summary>
    public static Task<string> FindAsync(CancellationToken cancellationToken) => Amd64.FindAsync(cancellationToken);

    /// <summary>The program for the other architecture, which is the one that is installed.</summary>
    public static Task<string> FindForArm64Async(CancellationToken cancellationToken) => Arm64.FindAsync(cancellationToken);
}
