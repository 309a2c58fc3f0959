using EcsDeployGate.Core.Inspecting.Files.Layers;

namespace EcsDeployGate.Aws.Inspecting.Tables;

/// <summary>One entry of a table, and where its content lies in the blob.</summary>
/// <param name="Entry">What it is.</param>
/// <param name="Digest">Of the content of a file; null when the table does not say.</param>
/// <param name="From">First byte in the blob; 0 for a file without content.</param>
/// <param name="To">Byte behind the last one; 0 when only the next entry says it (eStargz).</param>
internal sealed record TableLine(LayerTableEntry Entry, string? Digest, long From, long To);
