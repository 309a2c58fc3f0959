namespace EcsDeployGate.Lambda.Tests;

/// <summary>The function as it is packed for Lambda.</summary>
internal static class PublishedFunction
{
    private static readonly PublishedProgram Program = new("EcsDeployGate.Api", "linux-x64", "ecs-deploy-gate-api", "ECS_DEPLOY_GATE_FUNCTION", "src");

    /// <summary>The program's file.</summary>
    public static Task<string> FindAsync(CancellationToken cancellationToken) => Program.FindAsync(cancellationToken);
}
