namespace EcsDeployGate.Core.Inspecting.Files.Layers;

/// <summary>The order of paths in which a directory comes right before all that lies in it: as bytes, with the slash before everything.</summary>
internal static class PathOrder
{
    public static int Compare(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        var common = a.CommonPrefixLength(b);
        if (common == a.Length || common == b.Length)
        {
            return a.Length - b.Length;
        }

        var (x, y) = (a[common], b[common]);
        return (x is (byte)'/' ? 0 : x) - (y is (byte)'/' ? 0 : y);
    }

    /// <summary>True when <paramref name="path"/> lies below <paramref name="directory"/>.</summary>
    public static bool IsBelow(ReadOnlySpan<byte> path, ReadOnlySpan<byte> directory) =>
        path.Length > directory.Length && path[directory.Length] is (byte)'/' && path.StartsWith(directory);
}
