using System.Reflection;

namespace EcsDeployGate;

/// <summary>The checkout in which this program was built.</summary>
internal static class Checkout
{
    /// <summary>Its top folder.</summary>
    public static string Root { get; } = typeof(Checkout).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepoRoot").Value!;

    /// <summary>A file or folder of it.</summary>
    public static string Path(string relative) => System.IO.Path.Combine(Root, relative);
}
