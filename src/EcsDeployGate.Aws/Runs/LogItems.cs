using System.Globalization;
using System.IO.Compression;
using System.Text;
using Amazon.DynamoDBv2.Model;
using EcsDeployGate.Core.Auditing;
using EcsDeployGate.Core.Names;

namespace EcsDeployGate.Aws.Runs;

/// <summary>Entries as items, and back, byte for byte.</summary>
/// <remarks>
/// Short events are written as they are, for people who look into the table. Longer ones are compressed, because a partition takes a
/// megabyte a second and probe transcripts are mostly repetition, and cut where they would come near DynamoDB's 400 KB for an item.
/// </remarks>
internal static class LogItems
{
    /// <summary>Bytes of UTF-8 up to which an event is written as text.</summary>
    public const int LongestText = 4 * 1024;

    /// <summary>Compressed bytes in one item; with names and keys it stays well below 400 KB.</summary>
    public const int LongestPart = 300 * 1024;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The items of an entry.</summary>
    /// <exception cref="EncoderFallbackException">The event holds half a surrogate pair: that is no text, and would not come back.</exception>
    public static IEnumerable<Dictionary<string, AttributeValue>> Write(string request, string commit, AuditEntry entry)
    {
        var text = StrictUtf8.GetBytes(entry.Data);
        var first = Part(request, commit, entry.Number, 0);
        first["at"] = Number(entry.At.ToUnixTimeMilliseconds());
        first["kind"] = new(entry.Kind);
        first["previous"] = new(entry.Previous);
        first["hash"] = new(entry.Hash);
        if (text.Length <= LongestText)
        {
            first["data"] = new(entry.Data);
            yield return first;
            yield break;
        }

        var packed = Pack(text);
        first["bytes"] = Number(text.Length);
        first["packedBytes"] = Number(packed.Length);
        for (var (at, part) = (0, 0); at < packed.Length; at += LongestPart, part++)
        {
            var item = part == 0 ? first : Part(request, commit, entry.Number, part);
            item["packed"] = new() { B = new MemoryStream(packed, at, Math.Min(LongestPart, packed.Length - at), writable: false) };
            yield return item;
        }
    }

    /// <summary>The log that a head vouches for, out of everything in its partition, in the order of sort keys.</summary>
    /// <remarks>What is missing stays missing, and what cannot be read is empty: the hash chain then tells of either.</remarks>
    public static IReadOnlyList<AuditEntry> Read(RunHead head, IEnumerable<Dictionary<string, AttributeValue>> items) =>
    [
        .. from item in items
           let place = RunKeys.ReadEntry(item[RunTable.SortKey].S)
           where place is { } p && p.Number >= 1 && p.Number <= head.Commits.Count && head.Commits[p.Number - 1] == p.Commit
           group item by place.Value.Number into parts
           where parts.First().ContainsKey("hash")
           select Read(head.Run, parts.Key, [.. parts]),
    ];

    private static AuditEntry Read(RunId run, int number, IReadOnlyList<Dictionary<string, AttributeValue>> parts)
    {
        var first = parts[0];
        return new(
            run,
            number,
            DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(first["at"].N, CultureInfo.InvariantCulture)),
            first["kind"].S,
            first.TryGetValue("data", out var data) ? data.S : Unpack(parts),
            first["previous"].S,
            first["hash"].S);
    }

    private static Dictionary<string, AttributeValue> Part(string request, string commit, int number, int part) => new()
    {
        [RunTable.PartitionKey] = new(request),
        [RunTable.SortKey] = new(RunKeys.Entry(number, commit, part)),
    };

    private static AttributeValue Number(long number) => new() { N = number.ToString(CultureInfo.InvariantCulture) };

    private static byte[] Pack(byte[] text)
    {
        var packed = new byte[BrotliEncoder.GetMaxCompressedLength(text.Length)];

        // Quality 5 of 11: about a tenth of the time of the best, for a few percent more bytes.
        return BrotliEncoder.TryCompress(text, packed, out var written, quality: 5, window: 22)
            ? packed[..written]
            : throw new InvalidOperationException($"An event of {text.Length} bytes could not be compressed.");
    }

    private static string Unpack(IReadOnlyList<Dictionary<string, AttributeValue>> parts)
    {
        var packed = new byte[int.Parse(parts[0]["packedBytes"].N, CultureInfo.InvariantCulture)];
        var text = new byte[int.Parse(parts[0]["bytes"].N, CultureInfo.InvariantCulture)];
        var at = 0;
        foreach (var part in parts.Select(item => item["packed"].B.ToArray()).TakeWhile(part => at + part.Length <= packed.Length))
        {
            part.CopyTo(packed, at);
            at += part.Length;
        }

        return at == packed.Length && BrotliDecoder.TryDecompress(packed, text, out var written) && written == text.Length
            ? Encoding.UTF8.GetString(text)
            : "";
    }
}
