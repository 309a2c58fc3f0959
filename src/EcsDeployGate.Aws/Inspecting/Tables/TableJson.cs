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
                    while (reader.Read() && reader.TokenType is JsonTokenType.StartObject)
                    {
                        if (Line(ref reader) is { } line)
                        {
                            lines.Add(line);
                        }

                        if (lines.Count > limits.MaxEntries)
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

    private static TableLine? Line(ref Utf8JsonReader reader)
    {
        var (name, type, link, digest) = ("", "", "", (string?)null);
        long mode = 0, uid = 0, gid = 0, size = 0, from = 0, to = 0;
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
                case "endOffset": to = reader.GetInt64(); break;
                default: reader.Skip(); break;
            }
        }

        char? kind = type switch { "reg" => '0', "hardlink" => '1', "symlink" => '2', "char" => '3', "block" => '4', "dir" => '5', "fifo" => '6', _ => null };
        return kind is { } known && size >= 0
            ? new TableLine(new LayerTableEntry(name, known, (int)(mode & 0xfff), unchecked((int)uid), unchecked((int)gid), size, link), digest, from, to)
            : null;
    }
}
