using System.Reflection;

namespace EcsDeployGate.Scenarios;

/// <summary>Where things lie.</summary>
internal static class Here
{
    public static string Root { get; } = Metadata("RepoRoot");

    /// <summary>The API as a program.</summary>
    public static string Api { get; } = Metadata("Api");

    /// <summary>The sandbox as a program.</summary>
    public static string Sandbox { get; } = Metadata("Sandbox");

    private static string Metadata(string key) =>
        typeof(Here).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
}
