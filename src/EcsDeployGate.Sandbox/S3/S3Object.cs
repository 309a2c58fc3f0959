namespace EcsDeployGate.Sandbox.S3;

/// <summary>An object; immutable, a write replaces it.</summary>
/// <remarks>
/// Headers: What was sent to be given back: content type, encoding, cache control, <c>x-amz-meta-*</c>.
/// </remarks>
internal sealed record S3Object(
    string Key, ReadOnlyMemory<byte> Content, string ETag, DateTimeOffset LastModified, IReadOnlyDictionary<string, string> Headers);
