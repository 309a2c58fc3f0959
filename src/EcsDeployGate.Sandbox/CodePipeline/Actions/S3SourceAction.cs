using EcsDeployGate.Sandbox.Protocol;
using EcsDeployGate.Sandbox.S3;

namespace EcsDeployGate.Sandbox.CodePipeline.Actions;

/// <summary>Source/S3: copies the source object, a zip, to the artifact bucket.</summary>
internal sealed class S3SourceAction(ObjectStore objects, string region, TimeProvider time) : IPipelineAction
{
    public Task<ActionOutcome> PerformAsync(ActionRun run, CancellationToken cancellationToken)
    {
        var (bucket, key) = (run.Configuration.Text("S3Bucket")!, run.Configuration.Text("S3ObjectKey")!);
        var output = run.Declaration.Objects("outputArtifacts")![0].Text("name")!;
        var store = ArtifactStore.Of(run.Execution.Declaration, run.Declaration.Text("region") ?? region);
        var artifact = store.Place(run.Execution.Pipeline.Name, output);
        try
        {
            var source = objects.Get(bucket, key);
            objects.Put(artifact.Bucket, artifact.Key, source.Content.ToArray(), store.Headers);
            var etag = source.ETag.Trim('"');
            return Task.FromResult(new ActionOutcome
            {
                Succeeded = true,
                Summary = $"Amazon S3 ETag: {etag}",
                Outputs = [artifact],
                Variables = new Dictionary<string, string> { ["BucketName"] = bucket, ["ObjectKey"] = key, ["ETag"] = etag },
                Revision = new SourceRevision(run.Name, output, etag, $"Amazon S3 ETag: {etag}", time.GetUtcNow()),
            });
        }
        catch (S3Exception error)
        {
            return Task.FromResult(ActionOutcome.Failed("ConfigurationError",
                $"The source s3://{bucket}/{key} can not be copied to the artifact bucket '{artifact.Bucket}': {error.Message} ({error.Code})"));
        }
    }
}
