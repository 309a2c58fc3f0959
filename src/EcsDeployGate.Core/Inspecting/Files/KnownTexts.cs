namespace EcsDeployGate.Core.Inspecting.Files;

/// <summary>The few small files whose content is kept while a layer is read: who is who, which distribution, where libraries lie.</summary>
public static class KnownTexts
{
    /// <summary>Longest content that is kept, in bytes. Passwd files of real images have below 2 KiB.</summary>
    public const int MaxBytes = 64 * 1024;

    private static readonly HashSet<string> Paths = new(StringComparer.Ordinal)
    {
        "/etc/passwd", "/etc/group", "/etc/os-release", "/usr/lib/os-release", "/etc/alpine-release", "/etc/debian_version",
        "/etc/system-release", "/etc/hosts", "/etc/nsswitch.conf", "/etc/ld.so.conf",
    };

    /// <summary>True for a path whose content is kept.</summary>
    /// <param name="path">Absolute and normalised.</param>
    public static bool Contains(string path) =>
        Paths.Contains(path)
        || (path.StartsWith("/etc/ld-musl-", StringComparison.Ordinal) && path.EndsWith(".path", StringComparison.Ordinal))
        || (path.StartsWith("/etc/ld.so.conf.d/", StringComparison.Ordinal) && path.EndsWith(".conf", StringComparison.Ordinal));
}
