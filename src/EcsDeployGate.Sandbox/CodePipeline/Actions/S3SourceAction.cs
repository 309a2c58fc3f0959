using EcsDeployGate.Sandbox.Protocol;
using EcsDeployGate.Sandbox.S3;

namespace EcsDeployGate.Sandbox.CodePipeline.Actions;

/// <summary>Source/S3: copies the source object, a zip, to the artifact bucket.</summary>
internal sealed class S3SourceAction(ObjectStore objects, TimeProvider time) : IPipelineAction
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    public Task<ActionOutcome> PerformAsync(ActionRun run, CancellationToken cancellationToken)
    {
        var (bucket, key) = (run.Configuration.Text("S3Bucket")!, run.Configuration.Text("S3ObjectKey")!);
        var output = run.Declaration.Objects("outputArtifacts")![0].Text("name")!;
        var store = ArtifactBucket(run);
        try
        {
            var source = objects.Get(bucket, key);
            var artifact = new ArtifactLocation(output, store, $"{Cut(run.Execution.Pipeline.Name, 20)}/{Cut(output, 10)}/{Random()}");
            objects.Put(store, artifact.Key, source.Content.ToArray(), new Dictionary<string, string> { ["Content-Type"] = "application/zip" });
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
                $"The source s3://{bucket}/{key} can not be copied to the artifact bucket '{store}': {error.Message} ({error.Code})"));
        }
    }

    private static string ArtifactBucket(ActionRun run)
    {
        var declaration = run.Execution.Declaration;
        var store = declaration.Object("artifactStore") ?? declaration.Object("artifactStores")!.Select(item => item.Value!.AsObject()).First();
        return store.Text("location") ?? "";
    }

    private static string Cut(string name, int most) => name.Length <= most ? name : name[..most];

    private static string Random() => System.Security.Cryptography.RandomNumberGenerator.GetString(Alphabet, 7);
}
