using System.Buffers;

namespace EcsDeployGate.Probe.Protocol;

/// <summary>The one writer and the one reader of records: a line of JSON each.</summary>
public static class ProbeRecords
{
    /// <summary>The longest line in bytes, line feed included. Container log drivers cut lines at 16 KiB.</summary>
    public const int MaxLineBytes = 15 * 1024;

    /// <summary>How many bytes of each output stream are kept; the engine keeps as many.</summary>
    public const int MaxOutputBytes = 4096;

    /// <summary>Writes <paramref name="record"/> as one line that ends in a line feed and is never longer than <see cref="MaxLineBytes"/>.</summary>
    /// <remarks>
    /// What does not fit is cut: first the output, which sets <c>truncated</c>, then long texts and lists. Text that is not valid UTF-16
    /// is written with U+FFFD in the place of what is wrong.
    /// </remarks>
    public static void Write(IBufferWriter<byte> to, ProbeRecord record) => RecordWriter.Write(to, record);

    /// <summary>Reads one line, with or without its line feed. The line may come from anyone: this never throws.</summary>
    /// <param name="line">The line.</param>
    /// <param name="record">The record, when there is one.</param>
    /// <param name="problem">
    /// What is wrong with the line; null when nothing is, which includes an empty line and a record of a type that this version does not know.
    /// </param>
    /// <returns>Whether <paramref name="record"/> was read.</returns>
    public static bool TryRead(ReadOnlySpan<byte> line, out ProbeRecord? record, out string? problem) =>
        RecordReader.TryRead(line, out record, out problem);
}
