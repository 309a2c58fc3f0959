using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using EcsDeployGate.Aws.Clients;
using EcsDeployGate.Aws.Resilience;
using EcsDeployGate.Core.Resolving;

namespace EcsDeployGate.Aws.Resolving;

/// <summary>Reads pipeline artifacts from S3.</summary>
internal sealed class Artifacts(AwsClients clients, Port port, ArtifactLimits limits) : IArtifacts
{
    public async Task<ArtifactAnswer> ReadAsync(ArtifactLocation location, string path, int maxBytes, CancellationToken cancellationToken)
    {
        var s3 = clients.At(location.Region is null ? null : new AwsTarget(location.Region, null)).S3;
        var head = await port.AskAsync<object>(
            "HeadObject",
            async token => await s3.GetObjectMetadataAsync(
                new GetObjectMetadataRequest { BucketName = location.Bucket, Key = location.Key }, token).ConfigureAwait(false),
            e => Refusal(e, location),
            cancellationToken).ConfigureAwait(false);
        if (head is not GetObjectMetadataResponse found)
        {
            return head is ArtifactAnswer.Refused ? await WordsAsync(s3, location, (ArtifactAnswer)head, cancellationToken).ConfigureAwait(false) : (ArtifactAnswer)head;
        }

        if (found.ContentLength > limits.MaxObjectBytes)
        {
            return new ArtifactAnswer.Invalid($"it has {found.ContentLength} bytes; at most {limits.MaxObjectBytes} are accepted.");
        }

        var stream = new S3ObjectStream(s3, port, location.Bucket, location.Key, found.ETag, found.ContentLength, limits.MaxFetchedBytes);
        await using (stream.ConfigureAwait(false))
        {
            try
            {
                return await ArtifactArchive.ReadAsync(stream, path, maxBytes, limits, cancellationToken).ConfigureAwait(false);
            }
            catch (PortUnavailableException e) when (e.InnerException is AmazonServiceException refused && Refusal(refused, location) is { } answer)
            {
                return answer;
            }
        }
    }

    /// <summary>A refused HEAD says nothing more; a refused GET says whether it is S3 or the key, and which.</summary>
    private async Task<ArtifactAnswer> WordsAsync(AmazonS3Client s3, ArtifactLocation location, ArtifactAnswer otherwise, CancellationToken cancellationToken) =>
        await port.AskAsync<object>(
            "GetObject",
            async token =>
            {
                using var answer = await s3.GetObjectAsync(
                    new GetObjectRequest { BucketName = location.Bucket, Key = location.Key, ByteRange = new ByteRange(0, 0) }, token).ConfigureAwait(false);
                return otherwise;
            },
            e => Refusal(e, location),
            cancellationToken).ConfigureAwait(false) as ArtifactAnswer ?? otherwise;

    /// <summary>A HEAD request has no body, so often only the status says what is wrong.</summary>
    private static ArtifactAnswer? Refusal(AmazonServiceException e, ArtifactLocation location) => e.StatusCode switch
    {
        _ when e.ErrorCode?.StartsWith("KMS", StringComparison.OrdinalIgnoreCase) is true || e.Message.Contains("kms:", StringComparison.OrdinalIgnoreCase) =>
            new ArtifactAnswer.Refused($"KMS does not let the gate decrypt the artifact {location.Url}: {e.Message}", "kms:Decrypt"),
        HttpStatusCode.NotFound => new ArtifactAnswer.Missing($"S3 has no object {location.Url}, where CodePipeline says that the artifact '{location.Name}' lies."),
        HttpStatusCode.Forbidden when e.Message.Contains("s3:GetObject", StringComparison.Ordinal) =>
            new ArtifactAnswer.Refused($"S3 does not let the gate read the artifact {location.Url}: {e.Message}", "s3:GetObject"),
        HttpStatusCode.Forbidden => new ArtifactAnswer.Refused(
            $"S3 does not let the gate read the artifact {location.Url} (or it is not there: without s3:ListBucket S3 answers alike).", "s3:GetObject and kms:Decrypt"),
        HttpStatusCode.PreconditionFailed => new ArtifactAnswer.Invalid("it was replaced while the gate read it."),
        _ => null,
    };
}
