using System.Text.Json;
using EcsDeployGate.Core.Inspecting.Files.Layers;

namespace EcsDeployGate.Aws.Inspecting.Tables;

/// <summary>Reads the JSON that both formats share: <c>{"version":1,"entries":[{"name":…,"type":…}]}</c>.</summary>
internal static class TableJson
{
    /// <exception cref="LayerRefusedException">It is no such table, or has too many entries.</exception>
    public static List<TableLine> Read(ReadOnlySpan<byte> json, LayerLimits limits)
    {
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 16 });
            var lines = new List<TableLine>();
            var (found, version) = (false, 0L);
            reader.Read();
            while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
            {
                var isEntries = reader.ValueTextEquals("entries"u8);
                var isVersion = reader.ValueTextEquals("version"u8);
                reader.Read();
                if (isEntries && reader.TokenType is JsonTokenType.StartArray)
                {
                    found = true;
                    for (var count = 1; reader.Read() && reader.TokenType is JsonTokenType.StartObject; count++)
                    {
                        Read(ref reader, lines);
                        if (count > limits.MaxEntries)
                        {
                            throw new LayerRefusedException($"The layer's table of contents has more than {limits.MaxEntries} entries, the most that are kept in memory (LayerLimits.MaxEntries).");
                        }
                    }
                }
                else if (isVersion && reader.TokenType is JsonTokenType.Number)
                {
                    version = reader.GetInt64();
                }
                else
                {
                    reader.Skip();
                }
            }

            return found && version is 1 ? lines : throw new LayerRefusedException("The layer's table of contents is of no version that is known.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new LayerRefusedException("The layer's table of contents is damaged.", e);
        }
    }

    /// <summary>Reads one entry; a piece of the file before it goes to that file.</summary>
    private static void Read(ref Utf8JsonReader reader, List<TableLine> lines)
    {
        var (name, type, link, digest, chunkDigest) = ("", "", "", (string?)null, (string?)null);
        long mode = 0, uid = 0, gid = 0, size = 0, from = 0, inner = 0, to = 0, chunkAt = 0, chunkBytes = 0;
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var key = reader.GetString();
            reader.Read();
            switch (key)
            {
                case "name": name = reader.GetString() ?? ""; break;
                case "type": type = reader.GetString() ?? ""; break;
                case "linkName": link = reader.GetString() ?? ""; break;
                case "digest": digest = reader.GetString(); break;
                case "mode": mode = reader.GetInt64(); break;
                case "uid": uid = reader.GetInt64(); break;
                case "gid": gid = reader.GetInt64(); break;
                case "size": size = reader.GetInt64(); break;
                case "offset": from = reader.GetInt64(); break;
                case "innerOffset": inner = reader.GetInt64(); break;
                case "endOffset": to = reader.GetInt64(); break;
                case "chunkOffset": chunkAt = reader.GetInt64(); break;
                case "chunkSize": chunkBytes = reader.GetInt64(); break;
                case "chunkDigest": chunkDigest = reader.GetString(); break;
                default: reader.Skip(); break;
            }
        }

        // A file of one piece has the digest of the file, and some writers leave the piece's out.
        var chunk = new TableChunk(from, inner, chunkAt, chunkBytes, chunkDigest ?? (chunkBytes is 0 && chunkAt is 0 ? digest : null));
        if (type is "chunk")
        {
            if (lines is [.., var file] && file.Entry.Path == name && file.Chunks is List<TableChunk> chunks)
            {
                chunks.Add(chunk);
            }

            return;
        }

        char? kind = type switch { "reg" => '0', "hardlink" => '1', "symlink" => '2', "char" => '3', "block" => '4', "dir" => '5', "fifo" => '6', _ => null };
        if (kind is { } known && size >= 0)
        {
            lines.Add(new TableLine(
                new LayerTableEntry(name, known, (int)(mode & 0xfff), unchecked((int)uid), unchecked((int)gid), size, link),
                to,
                known is '0' && size > 0 && from > 0 ? new List<TableChunk>(1) { chunk } : []));
        }
    }
}
