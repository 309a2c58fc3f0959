using System.Buffers;
using System.Text;

namespace EcsDeployGate.Core.Inspecting.Files.Heads;

/// <summary>Finds the names of the applets that a BusyBox binary has: they stand in it one after the other, sorted, each ending in NUL.</summary>
internal static class BusyBoxApplets
{
    private static readonly SearchValues<byte> NameBytes = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-.[+"u8);

    private const int MaxNameBytes = 32;

    /// <summary>A table with fewer names is some other list of words.</summary>
    private const int FewestNames = 5;

    /// <summary>The longest ascending run of words that are names of applets and hold a shell or a test; empty when there is none.</summary>
    public static IReadOnlyList<string> Find(ReadOnlySpan<byte> file)
    {
        if (file.IndexOf("BusyBox v"u8) < 0)
        {
            return [];
        }

        var best = new List<string>();
        var at = 0;
        while (at < file.Length)
        {
            var run = new List<string>();
            ReadOnlySpan<byte> before = default;
            int length;
            while ((length = NameLength(file[at..])) > 0 && (run.Count is 0 || before.SequenceCompareTo(file.Slice(at, length)) < 0))
            {
                before = file.Slice(at, length);
                run.Add(Encoding.ASCII.GetString(before));
                at += length + 1;
            }

            if (run.Count > best.Count && run.Exists(name => name is "[" or "sh" or "ash" or "cat" or "ls"))
            {
                best = run;
            }

            if (run.Count is 0)
            {
                // Not a name: on to what follows the next NUL.
                var next = file[at..].IndexOf((byte)0);
                at = next < 0 ? file.Length : at + next + 1;
            }
        }

        return best.Count < FewestNames ? [] : best;
    }

    private static int NameLength(ReadOnlySpan<byte> text)
    {
        var end = text[..Math.Min(text.Length, MaxNameBytes)].IndexOf((byte)0);
        return end > 0 && !text[..end].ContainsAnyExcept(NameBytes) ? end : 0;
    }
}
