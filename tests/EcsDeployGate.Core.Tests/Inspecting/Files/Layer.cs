using System.Text;
using EcsDeployGate.Core.Inspecting.Files;
using EcsDeployGate.Core.Inspecting.Files.Layers;

namespace EcsDeployGate.Core.Tests.Inspecting.Files;

/// <summary>Writes a layer's archive entry by entry, and reads it into an index.</summary>
internal sealed class Layer
{
    private readonly List<byte> _bytes = [];

    public Layer File(string path, string content = "x", int mode = 0b110_100_100, int uid = 0, int gid = 0) => File(path, Encoding.UTF8.GetBytes(content), mode, uid, gid);

    public Layer File(string path, byte[] content, int mode, int uid = 0, int gid = 0) => Header('0', path, "", mode, uid, gid, content.Length).Raw(content).Pad();

    public Layer Directory(string path, int mode = 0b111_101_101, int uid = 0, int gid = 0) => Header('5', path, "", mode, uid, gid, 0);

    public Layer Link(string path, string target) => Header('2', path, target, 0b111_111_111, 0, 0, 0);

    public Layer HardLink(string path, string target) => Header('1', path, target, 0b110_100_100, 0, 0, 0);

    public Layer Removed(string path) => File($"{(path.Contains('/', StringComparison.Ordinal) ? path[..(path.LastIndexOf('/') + 1)] : "")}.wh.{path[(path.LastIndexOf('/') + 1)..]}", "");

    public Layer Opaque(string directory) => File($"{directory}/.wh..wh..opq", "");

    public Layer Pax(params (string Key, string Value)[] records) => Extra('x', records);

    public Layer Extra(char type, params (string Key, string Value)[] records)
    {
        var text = Encoding.UTF8.GetBytes(string.Concat(records.Select(r => Record(r.Key, r.Value))));
        return Header(type, "PaxHeaders/x", "", 0b110_100_100, 0, 0, text.Length).Raw(text).Pad();
    }

    /// <summary>A header of POSIX's kind with these fields; <paramref name="change"/> may spoil it before its sum is taken.</summary>
    public Layer Header(char type, string path, string link, int mode, int uid, int gid, long size, Action<byte[]>? change = null)
    {
        var block = new byte[512];
        Text(block, 0, path);
        Text(block, 100, Octal(mode, 7));
        Text(block, 108, Octal(uid, 7));
        Text(block, 116, Octal(gid, 7));
        Text(block, 124, Octal(size, 11));
        Text(block, 136, Octal(0, 11));
        Text(block, 148, "        ");
        block[156] = (byte)type;
        Text(block, 157, link);
        Text(block, 257, "ustar\u000000");
        change?.Invoke(block);
        Text(block, 148, Octal(block.Sum(b => (long)b), 6) + "\0 ");
        return Raw(block);
    }

    public Layer Raw(byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public Layer Pad() => Raw(new byte[-_bytes.Count & 511]);

    public byte[] ToArray() => [.. _bytes];

    public LayerIndex Index(LayerLimits? limits = null, int piece = int.MaxValue) => Read([.. _bytes, .. new byte[1024]], limits, piece);

    public static LayerIndex Read(byte[] archive, LayerLimits? limits = null, int piece = int.MaxValue)
    {
        var builder = new LayerIndexBuilder(limits ?? new LayerLimits());
        for (var at = 0; at < archive.Length; at += Math.Min(piece, archive.Length - at))
        {
            builder.Feed(archive.AsSpan(at, Math.Min(piece, archive.Length - at)));
        }

        return builder.Build();
    }

    public static MergedFileTree Merge(params Layer[] layers) => new([.. layers.Select(l => l.Index())]);

    /// <summary>Every path with its kind, as <c>d /usr</c> or <c>l /bin -> usr/bin</c>.</summary>
    public static IReadOnlyList<string> Listing(IFileTree tree) => [.. tree.All().Select(Line)];

    public static string Line(FileEntry e) => $"{e.Kind switch { FileKind.Directory => 'd', FileKind.Symlink => 'l', FileKind.File => 'f', _ => 'x' }} {e.Path}{(e.LinkTarget is null ? "" : " -> " + e.LinkTarget)}";

    private static string Record(string key, string value)
    {
        var rest = Encoding.UTF8.GetByteCount($" {key}={value}\n");
        var length = rest + 1;
        while (length != rest + $"{length}".Length)
        {
            length = rest + $"{length}".Length;
        }

        return $"{length} {key}={value}\n";
    }

    private static void Text(byte[] block, int at, string text) => Encoding.UTF8.GetBytes(text, block.AsSpan(at));

    private static string Octal(long value, int digits) => Convert.ToString(value, 8).PadLeft(digits, '0');
}
