using System.Text.Json;
using System.Text.Json.Nodes;

namespace EcsDeployGate.Sandbox.Images;

/// <summary>Writes OCI manifests, the same bytes for the same content.</summary>
internal static class Manifests
{
    public static JsonObject Descriptor(string mediaType, string digest, long size) =>
        new() { ["mediaType"] = mediaType, ["digest"] = digest, ["size"] = size };

    public static byte[] Write(string configDigest, long configSize, JsonArray layers) => JsonSerializer.SerializeToUtf8Bytes<JsonNode>(new JsonObject
    {
        ["schemaVersion"] = 2,
        ["mediaType"] = MediaTypes.Manifest,
        ["config"] = Descriptor(MediaTypes.Config, configDigest, configSize),
        ["layers"] = layers,
    });
}
