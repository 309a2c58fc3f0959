using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using EcsDeployGate.Core.Names;
using EcsDeployGate.Core.Runs;

namespace EcsDeployGate.Core.Auditing;

/// <summary>Makes and checks the hash chain of a run's log.</summary>
public static class AuditChain
{
    /// <summary>What the first entry has for <see cref="AuditEntry.Previous"/>.</summary>
    public static string Root { get; } = new('0', 64);

    /// <summary>The entry for an event, after <paramref name="last"/>.</summary>
    public static AuditEntry Link(RunId run, AuditEntry? last, RunEvent happened, DateTimeOffset at)
    {
        var node = RunJson.Node(happened)!;
        var entry = new AuditEntry(
            run,
            (last?.Number ?? 0) + 1,
            DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds()),
            node["kind"]!.GetValue<string>(),
            CanonicalJson.ToText(node),
            last?.Hash ?? Root,
            "");
        return entry with { Hash = HashOf(entry) };
    }

    /// <summary>The event in an entry.</summary>
    /// <exception cref="JsonException">The entry does not hold an event that this version knows.</exception>
    public static RunEvent Read(AuditEntry entry) => JsonSerializer.Deserialize(entry.Data, RunJson.Of<RunEvent>())!;

    /// <summary>Checks numbers, links and hashes of one run's whole log.</summary>
    /// <returns>Null when the chain holds; else what is wrong at which entry.</returns>
    public static string? Verify(IReadOnlyList<AuditEntry> entries)
    {
        AuditEntry? last = null;
        foreach (var entry in entries)
        {
            var expected = (last?.Number ?? 0) + 1;
            if (entry.Number != expected)
            {
                return $"Run {entry.Run}: entry {expected} is missing; entry {entry.Number} follows.";
            }

            if (last is not null && entry.Run != last.Run)
            {
                return $"Run {last.Run}: entry {entry.Number} belongs to run {entry.Run}.";
            }

            if (entry.Previous != (last?.Hash ?? Root))
            {
                return $"Run {entry.Run}: entry {entry.Number} ({entry.Kind}) does not follow the entry before it: it was removed, inserted or reordered.";
            }

            if (entry.Hash != HashOf(entry))
            {
                return $"Run {entry.Run}: entry {entry.Number} ({entry.Kind}) was changed after it was written: its hash does not fit its content.";
            }

            last = entry;
        }

        return null;
    }

    private static string HashOf(AuditEntry entry)
    {
        JsonNode? data;
        try
        {
            data = JsonNode.Parse(entry.Data);
        }
        catch (JsonException)
        {
            return "";
        }

        var sealedPart = new JsonObject
        {
            ["run"] = entry.Run.ToString(),
            ["number"] = entry.Number,
            ["at"] = entry.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            ["kind"] = entry.Kind,
            ["data"] = data,
            ["previous"] = entry.Previous,
        };
        return Convert.ToHexStringLower(SHA256.HashData(CanonicalJson.ToUtf8(sealedPart)));
    }
}
