using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using EcsDeployGate.Core.Names;

namespace EcsDeployGate.Aws.Runs;

/// <summary>How things are called in the table. Key values are stored for ever: a word that was published is never changed.</summary>
internal static class RunKeys
{
    /// <summary>
    /// Partitions over which lists of all runs are spread. One takes 1000 writes a second, and a run writes each of its rows about
    /// a dozen times: four carry some three hundred runs a second, far more than ECS starts tasks, and a list costs four small queries.
    /// </summary>
    public const int Shards = 4;

    /// <summary>Sort key of a run's head; before every entry.</summary>
    public const string Head = "HEAD";

    /// <summary>Longest name that stands in an index as it is; DynamoDB takes 2048 bytes.</summary>
    private const int LongestName = 512;

    /// <summary>The partition of a request. Identities are of any length and compared bit by bit, so a hash stands for them.</summary>
    public static string Request(string identity) =>
        "REQUEST#" + Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(identity.AsSpan())));

    /// <summary>The partition that says which request a run is of.</summary>
    public static string Run(RunId run) => $"RUN#{run}";

    /// <summary>Sort key of one part of an entry, as written by one append.</summary>
    public static string Entry(int number, string commit, int part) => string.Create(CultureInfo.InvariantCulture, $"LOG#{number:D8}#{commit}#{part:D4}");

    /// <summary>Number and commit of an entry's part; null for another sort key.</summary>
    public static (int Number, string Commit)? ReadEntry(string sortKey) =>
        sortKey.Split('#') is ["LOG", var number, var commit, _] && int.TryParse(number, CultureInfo.InvariantCulture, out var n) ? (n, commit) : null;

    /// <summary>Sorts by time, then by run.</summary>
    public static string At(long milliseconds, string run) => string.Create(CultureInfo.InvariantCulture, $"{milliseconds:D15}#{run}");

    /// <summary>The run in an <see cref="At"/>.</summary>
    public static RunId ReadAt(string at) => RunId.Parse(at[(at.IndexOf('#', StringComparison.Ordinal) + 1)..], null);

    /// <summary>Where a run stands among the <see cref="Shards"/>: by the random end of its id.</summary>
    public static string Shard(RunId run) => Shard(run.Value.ToByteArray(bigEndian: true)[^1] % Shards);

    /// <summary>The shard of a number.</summary>
    public static string Shard(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>A word that all runs may share, such as a stage, within one shard.</summary>
    public static string Shared(Enum word, string shard) => $"{word}#{shard}";

    /// <summary>A name as key; null for one that cannot be a key, and that no run can be found by.</summary>
    public static string? Name(string? name) =>
        string.IsNullOrEmpty(name) ? null
        : Encoding.UTF8.GetByteCount(name) <= LongestName ? name
        : "sha256:" + Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(name.AsSpan())));
}
