using EcsDeployGate.Core.Inspecting.Files.Layers;

namespace EcsDeployGate.Aws.Inspecting.Tables;

/// <summary>One entry of a table, and where its content lies in the blob.</summary>
/// <param name="Entry">What it is.</param>
/// <param name="To">Byte behind its content; 0 when only what comes next says it (eStargz).</param>
/// <param name="Chunks">Pieces of the content, in order: one for most files, none for what has no content.</param>
internal sealed record TableLine(LayerTableEntry Entry, long To, IReadOnlyList<TableChunk> Chunks);

/// <summary>A piece of a file that is compressed on its own.</summary>
/// <param name="From">First byte in the blob of the compressed data that holds it.</param>
/// <param name="Inner">Where it begins in that data once unpacked; more than 0 only where small files share it.</param>
/// <param name="At">Where it begins in the file.</param>
/// <param name="Bytes">Its length; 0 when it goes on to the end of the file.</param>
/// <param name="Digest">Of the piece; null when the table does not say.</param>
internal sealed record TableChunk(long From, long Inner, long At, long Bytes, string? Digest);
