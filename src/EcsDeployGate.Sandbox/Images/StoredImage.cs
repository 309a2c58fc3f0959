namespace EcsDeployGate.Sandbox.Images;

/// <summary>One image in the store, for one platform.</summary>
/// <param name="Digest">Of its manifest.</param>
/// <param name="ConfigDigest">Of its config blob.</param>
/// <param name="Config">The config, read.</param>
/// <param name="Layers">Base first.</param>
internal sealed record StoredImage(string Digest, string ConfigDigest, ImageConfig Config, IReadOnlyList<StoredLayer> Layers);

/// <summary>One layer blob.</summary>
internal sealed record StoredLayer(string Digest, string MediaType, long Size);

/// <summary>A manifest or index exactly as stored, for a registry to serve.</summary>
internal sealed record StoredManifest(string Digest, string MediaType, ReadOnlyMemory<byte> Content);
