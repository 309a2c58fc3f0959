using System.Text;

namespace EcsDeployGate.Core.Inspecting.Files.Layers;

/// <summary>Brings the paths of an archive into one spelling, as engines do before they unpack.</summary>
internal static class PathSpelling
{
    /// <summary>Writes <c>./usr//bin/../lib/</c> as <c>usr/lib</c>.</summary>
    /// <param name="path">As the archive spells it.</param>
    /// <param name="space">As long as the path.</param>
    /// <param name="maxBytes">Longest path.</param>
    /// <returns>The part of <paramref name="space"/> that was written; empty for the root.</returns>
    /// <exception cref="LayerRefusedException">It leads out of the image, is too long, or has a NUL in it.</exception>
    public static ReadOnlySpan<byte> Normalize(ReadOnlySpan<byte> path, Span<byte> space, int maxBytes)
    {
        var original = path;
        var length = 0;
        while (!path.IsEmpty)
        {
            var slash = path.IndexOf((byte)'/');
            var name = slash < 0 ? path : path[..slash];
            path = slash < 0 ? default : path[(slash + 1)..];
            if (name.IsEmpty || name.SequenceEqual("."u8))
            {
                continue;
            }

            if (name.SequenceEqual(".."u8))
            {
                if (length is 0)
                {
                    throw new LayerRefusedException($"The layer has the path '{Show(original)}', which leads out of the image.");
                }

                length = Math.Max(0, space[..length].LastIndexOf((byte)'/'));
                continue;
            }

            if (length > 0)
            {
                space[length++] = (byte)'/';
            }

            name.CopyTo(space[length..]);
            length += name.Length;
        }

        return length > maxBytes ? throw new LayerRefusedException($"The layer has a path of {length} bytes; at most {maxBytes} are possible on Linux.")
            : space[..length].Contains((byte)0) ? throw new LayerRefusedException($"The layer has a path with a NUL in it: '{Show(original)}'.")
            : space[..length];
    }

    /// <summary>A short, printable piece of a stranger's path.</summary>
    public static string Show(ReadOnlySpan<byte> path)
    {
        var text = Encoding.UTF8.GetString(path[..Math.Min(path.Length, 200)]);
        return string.Concat(text.Select(c => char.IsControl(c) ? '?' : c)) + (path.Length > 200 ? "…" : "");
    }
}
