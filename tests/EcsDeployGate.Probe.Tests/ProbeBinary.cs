namespace EcsDeployGate.Probe.Tests;

/// <summary>The static binary as it is put beside containers.</summary>
internal static class ProbeBinary
{
    private static readonly PublishedProgram Amd64 = For("linux-x64", "ECS_DEPLOY_GATE_PROBE"), Arm64 = For("linux-arm64", "ECS_DEPLOY_GATE_PROBE_ARM64");

    /// <summary>The one for this machine.</summary>
    public static Task<string> FindAsync(CancellationToken cancellationToken) => Amd64.FindAsync(cancellationToken);

    /// <summary>The one for the other architecture.</summary>
    public static Task<string> FindForArm64Async(CancellationToken cancellationToken) => Arm64.FindAsync(cancellationToken);

    private static PublishedProgram For(string runtime, string variable) =>
        new("EcsDeployGate.Probe", runtime, "probe", variable, "src/EcsDeployGate.Probe", "src/EcsDeployGate.Probe.Protocol");
}
