using System.Xml.Linq;

namespace EcsDeployGate.Sandbox.S3;

/// <summary>An error that S3 answers with.</summary>
internal sealed class S3Exception(int status, string code, string message, params IReadOnlyList<XElement> details) : Exception(message)
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    /// <summary>Further elements of the answer, such as the key.</summary>
    public IReadOnlyList<XElement> Details { get; } = details;

    public static S3Exception NoBucket(string name) =>
        new(404, "NoSuchBucket", "The specified bucket does not exist", new XElement("BucketName", name));

    public static S3Exception NoKey(string key) =>
        new(404, "NoSuchKey", "The specified key does not exist.", new XElement("Key", key));
}
