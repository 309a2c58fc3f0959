using System.Reflection;

namespace EcsDeployGate.Cdk.Tests;

/// <summary>The source tree.</summary>
internal static class Here
{
    public static string Root { get; } = typeof(Here).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepoRoot").Value!;

    public static string File(string path) => Path.Combine(Root, path);

    public static string Read(string path) => System.IO.File.ReadAllText(File(path));
}
