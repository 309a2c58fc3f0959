using System.Formats.Tar;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace EcsDeployGate.Aws.Tests.Inspecting.Files;

/// <summary>One entry of a layer with a table of contents.</summary>
/// <param name="Name">As archives spell it.</param>
/// <param name="Type">In the table's words.</param>
/// <param name="Mode">Permissions.</param>
/// <param name="Content">Of a file.</param>
/// <param name="Link">Of a link.</param>
/// <param name="Piece">Bytes after which a file is cut into pieces; 0 for none.</param>
internal sealed record TableFile(string Name, string Type, int Mode = 0b111_101_101, byte[]? Content = null, string? Link = null, int Piece = 0)
{
    public static TableFile Text(string name, string content, int mode = 0b111_101_101) => new(name, "reg", mode, Encoding.UTF8.GetBytes(content));
}

/// <summary>A layer with a table of contents, written as the formats' descriptions say: whole, it is a tar archive that is compressed in pieces.</summary>
/// <param name="Bytes">As they are stored.</param>
/// <param name="Annotations">Of its descriptor.</param>
internal sealed record TableBlob(byte[] Bytes, IReadOnlyDictionary<string, string> Annotations)
{
    public string AnnotationsJson => new JsonObject(Annotations.Select(a => KeyValuePair.Create(a.Key, (JsonNode?)a.Value))).ToJsonString();

    /// <summary>eStargz.</summary>
    /// <param name="files">In order.</param>
    /// <param name="change">Changes what the table says.</param>
    public static TableBlob Stargz(IEnumerable<TableFile> files, Action<JsonArray>? change = null)
    {
        using var blob = new MemoryStream();
        var (entries, rest) = Write(blob, files, piece => HostileRegistry.Gzip(piece));
        blob.Write(HostileRegistry.Gzip(rest));
        foreach (var entry in entries)
        {
            entry!.AsObject().Remove("endOffset");
        }

        change?.Invoke(entries);
        var at = blob.Length;
        var json = Encoding.UTF8.GetBytes(new JsonObject { ["version"] = 1, ["entries"] = entries }.ToJsonString());
        using (var archive = new MemoryStream())
        {
            using (var tar = new TarWriter(archive, TarEntryFormat.Ustar, leaveOpen: true))
            {
                tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, "stargz.index.json") { DataStream = new MemoryStream(json) });
            }

            blob.Write(HostileRegistry.Gzip(archive.ToArray()));
        }

        blob.Write([0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 255, 26, 0, (byte)'S', (byte)'G', 22, 0, .. Encoding.ASCII.GetBytes(at.ToString("x16", CultureInfo.InvariantCulture)), .. "STARGZ"u8, 1, 0, 0, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0]);
        return new(blob.ToArray(), new Dictionary<string, string> { ["containerd.io/snapshot/stargz/toc.digest"] = HostileRegistry.Digest(json) });
    }

    /// <summary>zstd:chunked.</summary>
    /// <param name="files">In order.</param>
    /// <param name="change">Changes what the table says.</param>
    public static TableBlob Chunked(IEnumerable<TableFile> files, Action<JsonArray>? change = null)
    {
        using var blob = new MemoryStream();
        var (entries, rest) = Write(blob, files, Zstd);
        blob.Write(Zstd([.. rest, .. new byte[1024]]));
        change?.Invoke(entries);
        var json = Encoding.UTF8.GetBytes(new JsonObject { ["version"] = 1, ["entries"] = entries, ["tarSplitDigest"] = "sha256:x" }.ToJsonString());
        var packed = Zstd(json);
        blob.Write([0x50, 0x2a, 0x4d, 0x18, .. BitConverter.GetBytes(packed.Length)]);
        var at = blob.Length;
        blob.Write(packed);
        return new(blob.ToArray(), new Dictionary<string, string>
        {
            ["io.github.containers.zstd-chunked.manifest-checksum"] = HostileRegistry.Digest(packed),
            ["io.github.containers.zstd-chunked.manifest-position"] = $"{at}:{packed.Length}:{json.Length}:1",
        });
    }

    /// <summary>Bytes that do not compress, for a file that nobody asks for.</summary>
    public static TableFile Noise(int bytes)
    {
        var content = new byte[bytes];
        new Random(1).NextBytes(content);
        return new("noise", "reg", 0b110_100_100, content, Piece: 4 << 20);
    }

    /// <summary>Writes headers and contents, each piece packed on its own.</summary>
    /// <returns>The table's entries, and what of the archive is not packed yet.</returns>
    private static (JsonArray Entries, byte[] Open) Write(MemoryStream blob, IEnumerable<TableFile> files, Func<byte[], byte[]> pack)
    {
        var entries = new JsonArray();
        var open = new List<byte>();
        foreach (var file in files)
        {
            open.AddRange(Header(file));
            var entry = new JsonObject
            {
                ["name"] = file.Name, ["type"] = file.Type, ["mode"] = file.Mode, ["uid"] = 7, ["gid"] = 8, ["modtime"] = "2026-01-01T00:00:00Z", ["xattrs"] = new JsonObject { ["k"] = "dg==" },
            };
            entries.Add((JsonNode)entry);
            if (file.Link is not null)
            {
                entry["linkName"] = file.Link;
            }

            if (file.Content is not { Length: > 0 } content)
            {
                continue;
            }

            blob.Write(pack([.. open]));
            open.Clear();
            (entry["size"], entry["digest"]) = (content.LongLength, HostileRegistry.Digest(content));
            var pieces = content.Chunk(file.Piece is 0 ? content.Length : file.Piece).ToList();
            for (var (i, at, into) = (0, 0L, entry); i < pieces.Count; at += pieces[i].Length, i++)
            {
                if (i > 0)
                {
                    into = new JsonObject { ["name"] = file.Name, ["type"] = "chunk", ["chunkOffset"] = at };
                    entries.Add((JsonNode)into);
                }

                into["offset"] = blob.Length;
                if (pieces.Count > 1)
                {
                    (into["chunkSize"], into["chunkDigest"]) = (i == pieces.Count - 1 ? 0 : pieces[i].Length, HostileRegistry.Digest(pieces[i]));
                }

                blob.Write(pack(pieces[i]));
            }

            entry["endOffset"] = blob.Length;
            open.AddRange(new byte[-content.Length & 511]);
        }

        return (entries, [.. open]);
    }

    private static byte[] Header(TableFile file)
    {
        using var bytes = new MemoryStream();
        using (var tar = new TarWriter(bytes, TarEntryFormat.Ustar, leaveOpen: true))
        {
            var type = file.Type switch
            {
                "dir" => TarEntryType.Directory,
                "symlink" => TarEntryType.SymbolicLink,
                "hardlink" => TarEntryType.HardLink,
                _ => TarEntryType.RegularFile,
            };
            var entry = new UstarTarEntry(type, file.Name) { Mode = (UnixFileMode)file.Mode, Uid = 7, Gid = 8 };
            if (file.Link is not null)
            {
                entry.LinkName = file.Link;
            }

            if (file.Content is not null)
            {
                entry.DataStream = new MemoryStream(file.Content);
            }

            tar.WriteEntry(entry);
        }

        return bytes.ToArray()[..512];
    }

    private static byte[] Zstd(byte[] plain)
    {
        using var packed = new MemoryStream();
        using (var zstd = new ZstdSharp.CompressionStream(packed, leaveOpen: true))
        {
            zstd.Write(plain);
        }

        return packed.ToArray();
    }
}
