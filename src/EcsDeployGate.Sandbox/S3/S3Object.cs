namespace EcsDeployGate.Sandbox.S3;

/// <summary>An object; immutable, a write replaces it.</summary>
/// <remarks>
/// Headers: What was sent to be given back: content type, encoding, cache control, <c>x-amz-meta-*</c>, server-side encryption.
/// </remarks>
internal sealed record S3Object(
    string Key, ReadOnlyMemory<byte> Content, string ETag, DateTimeOffset LastModified, IReadOnlyDictionary<string, string> Headers)
{
    private const string EncryptionHeader = "x-amz-server-side-encryption";
    private const string KeyHeader = "x-amz-server-side-encryption-aws-kms-key-id";

    /// <summary>The KMS key that it is encrypted with, as far as anybody can tell from outside; null for none.</summary>
    public string? KmsKey => Headers.GetValueOrDefault(EncryptionHeader) == "aws:kms" ? Headers.GetValueOrDefault(KeyHeader) ?? "alias/aws/s3" : null;

    /// <summary>The headers that say so.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Encryption(string? kmsKey) => kmsKey is null
        ? []
        : [new(EncryptionHeader, "aws:kms"), new(KeyHeader, kmsKey)];
}
