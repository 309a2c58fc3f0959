using System.Security.Cryptography;
using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Protocol;
using EcsDeployGate.Sandbox.S3;

namespace EcsDeployGate.Sandbox.CodePipeline;

/// <summary>Where the artifacts of a pipeline lie in one region.</summary>
internal sealed record ArtifactStore(string Bucket, JsonObject? EncryptionKey)
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>The one store of a pipeline, or its store in a region.</summary>
    public static ArtifactStore Of(JsonObject pipeline, string region)
    {
        var store = pipeline.Object("artifactStore") ?? pipeline.Object("artifactStores")!.Object(region)
            ?? throw new FormatException($"The pipeline has no artifact store in region {region}.");
        return new ArtifactStore(store.Text("location") ?? "", store.Object("encryptionKey"));
    }

    /// <summary>What an artifact is stored with: its type, and the key that it is encrypted with.</summary>
    public IReadOnlyDictionary<string, string> Headers => new Dictionary<string, string>(
        [new("Content-Type", "application/zip"), .. S3Object.Encryption(EncryptionKey?.Text("id"))], StringComparer.OrdinalIgnoreCase);

    /// <summary>A place for a new artifact. Names are cut, so that nobody can build the key from them.</summary>
    public ArtifactLocation Place(string pipeline, string artifact) =>
        new(artifact, Bucket, $"{Cut(pipeline, 20)}/{Cut(artifact, 10)}/{RandomNumberGenerator.GetString(Alphabet, 7)}");

    private static string Cut(string name, int most) => name.Length <= most ? name : name[..most];
}
