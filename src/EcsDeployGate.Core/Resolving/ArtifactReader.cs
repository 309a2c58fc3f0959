using static EcsDeployGate.Core.Resolving.PipelineRefusals;

namespace EcsDeployGate.Core.Resolving;

/// <summary>Finds the artifacts of one execution and reads files out of them.</summary>
internal sealed class ArtifactReader(IArtifacts artifacts, PipelineDefinition pipeline, PipelineExecution execution, IReadOnlyList<ActionExecution> actions)
{
    /// <summary>Where an artifact lies: what the newest action put there that made it, of whatever stage.</summary>
    public ArtifactLocation? Find(string artifact) =>
        actions.Where(a => a.Status is "Succeeded").SelectMany(a => a.Outputs).FirstOrDefault(o => o.Name == artifact) is { } found
            ? found with { Region = RegionOf(found.Bucket) }
            : null;

    /// <summary>Reads a file of an artifact.</summary>
    /// <param name="step">The action that reads it, for messages.</param>
    /// <param name="artifact">Artifact name.</param>
    /// <param name="file">What to read.</param>
    /// <param name="cancellationToken">Ends the call early.</param>
    public async Task<ArtifactFile> ReadAsync(DeployStep step, string artifact, FileWanted file, CancellationToken cancellationToken) =>
        Find(artifact) is { } location
            ? await ReadAsync(artifacts, location, file, cancellationToken).ConfigureAwait(false)
            : new(NotMadeYet(pipeline, step, artifact, execution.Id));

    /// <summary>Reads a file of an artifact whose place is known.</summary>
    public static async Task<ArtifactFile> ReadAsync(IArtifacts artifacts, ArtifactLocation location, FileWanted file, CancellationToken cancellationToken)
    {
        var path = file.Path.StartsWith("./", StringComparison.Ordinal) ? file.Path[2..] : file.Path;
        var answer = await artifacts.ReadAsync(location, path, file.MaxBytes, cancellationToken).ConfigureAwait(false);
        return answer is ArtifactAnswer.Found found ? new(null, location, found.Content) : new(NoFile(answer, location, file));
    }

    /// <summary>With one store for each region, the bucket tells the region.</summary>
    private string? RegionOf(string bucket) => pipeline.ArtifactStores.FirstOrDefault(s => s.Value == bucket).Key;
}

/// <summary>A file of an artifact, or why there is none.</summary>
internal sealed record ArtifactFile(Resolution.Refused? Refused, ArtifactLocation? Location = null, ReadOnlyMemory<byte> Content = default);

/// <summary>A file that an action reads.</summary>
/// <param name="Path">Path in the artifact.</param>
/// <param name="MaxBytes">Longest content.</param>
/// <param name="Setting">The action's setting that names the path; null for a name that is fixed.</param>
/// <param name="Shorter">What to do about one that is too long.</param>
internal sealed record FileWanted(string Path, int MaxBytes, string? Setting, string Shorter)
{
    /// <summary>Of provider ECS.</summary>
    public static FileWanted ImageDefinitions(string path) =>
        new(path, Resolving.ImageDefinitions.MaxBytes, "FileName", "Let the build write only the name and imageUri of each container.");
}
