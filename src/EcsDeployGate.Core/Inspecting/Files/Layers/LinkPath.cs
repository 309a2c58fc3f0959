namespace EcsDeployGate.Core.Inspecting.Files.Layers;

/// <summary>Where a path leads that goes through a link.</summary>
internal static class LinkPath
{
    /// <summary>Follows one link; the root is the image's, and nothing is above it.</summary>
    /// <param name="link">Path of the link.</param>
    /// <param name="target">As it is written.</param>
    /// <param name="rest">What follows the link in the path, with a slash in front.</param>
    public static byte[] Resolve(ReadOnlySpan<byte> link, ReadOnlySpan<byte> target, ReadOnlySpan<byte> rest)
    {
        var names = new List<byte[]>();
        if (!target.StartsWith("/"u8))
        {
            Walk(names, link[..Math.Max(0, link.LastIndexOf((byte)'/'))]);
        }

        Walk(names, target);
        Walk(names, rest);
        var path = new byte[Math.Max(0, names.Sum(n => n.Length + 1) - 1)];
        var at = 0;
        foreach (var name in names)
        {
            name.CopyTo(path, at);
            at += name.Length;
            if (at < path.Length)
            {
                path[at++] = (byte)'/';
            }
        }

        return path;
    }

    private static void Walk(List<byte[]> names, ReadOnlySpan<byte> path)
    {
        foreach (var range in path.Split((byte)'/'))
        {
            var name = path[range];
            if (name.SequenceEqual(".."u8))
            {
                if (names.Count > 0)
                {
                    names.RemoveAt(names.Count - 1);
                }
            }
            else if (!name.IsEmpty && !name.SequenceEqual("."u8))
            {
                names.Add(name.ToArray());
            }
        }
    }
}
