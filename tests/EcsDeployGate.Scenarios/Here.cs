using System.Reflection;

namespace EcsDeployGate.Scenarios;

/// <summary>Where programs lie.</summary>
internal static class Here
{
    /// <summary>The API as a program.</summary>
    public static string Api { get; } = Metadata("Api");

    /// <summary>The sandbox as a program.</summary>
    public static string Sandbox { get; } = Metadata("Sandbox");

    /// <summary>The static probe: named by the variable that the tests' script sets, else published in this tree.</summary>
    public static string Probe { get; } = Environment.GetEnvironmentVariable("ECS_DEPLOY_GATE_PROBE") is { Length: > 0 } named
        ? named
        : Checkout.Path("artifacts/publish/EcsDeployGate.Probe/release_linux-x64/probe");

    private static string Metadata(string key) =>
        typeof(Here).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
}
