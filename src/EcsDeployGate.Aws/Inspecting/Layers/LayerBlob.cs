namespace EcsDeployGate.Aws.Inspecting.Layers;

/// <summary>A layer as the manifest of an image names it.</summary>
/// <param name="Number">0 for the lowest.</param>
/// <param name="Digest">Of the bytes as they are stored: <c>sha256:…</c> or <c>sha512:…</c>.</param>
/// <param name="Size">Of the bytes as they are stored.</param>
/// <param name="MediaType">As the manifest says; how it is compressed is seen from its first bytes, as engines do.</param>
/// <param name="Annotations">Of the descriptor.</param>
internal sealed record LayerBlob(int Number, string Digest, long Size, string MediaType, IReadOnlyDictionary<string, string> Annotations)
{
    /// <summary>How messages call it.</summary>
    public string Name => $"Layer {Number + 1} ({Digest})";
}
