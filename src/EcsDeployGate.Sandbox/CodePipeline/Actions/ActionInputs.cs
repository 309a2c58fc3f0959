using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Protocol;
using EcsDeployGate.Sandbox.S3;

namespace EcsDeployGate.Sandbox.CodePipeline.Actions;

/// <summary>Finds the artifacts that an action or a rule works on; brings them to its region first, as CodePipeline does.</summary>
internal sealed class ActionInputs(ObjectStore objects, string homeRegion)
{
    /// <exception cref="FormatException">An artifact was not made in this execution, or can not be brought to the region.</exception>
    public IReadOnlyList<ArtifactLocation> Of(PipelineExecution execution, JsonObject declaration)
    {
        var store = ArtifactStore.Of(execution.Declaration, declaration.Text("region") ?? homeRegion);
        return [.. (declaration.Objects("inputArtifacts") ?? []).Select(item => Find(execution, item.Text("name")!, store))];
    }

    private ArtifactLocation Find(PipelineExecution execution, string name, ArtifactStore store)
    {
        if (!execution.Artifacts.TryGetValue(name, out var artifact))
        {
            throw new FormatException($"Input artifact '{name}' was not made in this execution.");
        }

        if (artifact.Bucket == store.Bucket)
        {
            return artifact;
        }

        try
        {
            var original = objects.Get(artifact.Bucket, artifact.Key);
            objects.Put(store.Bucket, artifact.Key, original.Content.ToArray(), store.Headers);
            return artifact with { Bucket = store.Bucket };
        }
        catch (S3Exception error)
        {
            throw new FormatException($"Input artifact '{name}' can not be copied from bucket '{artifact.Bucket}' to '{store.Bucket}': {error.Message} ({error.Code})");
        }
    }
}
