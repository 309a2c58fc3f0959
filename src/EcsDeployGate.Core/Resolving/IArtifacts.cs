namespace EcsDeployGate.Core.Resolving;

/// <summary>Reads single files out of pipeline artifacts (zip objects in S3), without unpacking them.</summary>
public interface IArtifacts
{
    /// <summary>Reads one file.</summary>
    /// <param name="location">The artifact.</param>
    /// <param name="path">Path of the file in it, with <c>/</c>; compared as it is.</param>
    /// <param name="maxBytes">Longest content that is read.</param>
    /// <param name="cancellationToken">Ends the call early.</param>
    Task<ArtifactAnswer> ReadAsync(ArtifactLocation location, string path, int maxBytes, CancellationToken cancellationToken);
}

/// <summary>What was found in an artifact. Throttling and outages are exceptions, not answers.</summary>
public abstract record ArtifactAnswer
{
    private ArtifactAnswer()
    {
    }

    /// <summary>The file's content.</summary>
    public sealed record Found(ReadOnlyMemory<byte> Content) : ArtifactAnswer;

    /// <summary>The artifact is a proper archive without that file.</summary>
    /// <param name="Files">Some of the files that it has, for the message.</param>
    public sealed record NoSuchFile(IReadOnlyList<string> Files) : ArtifactAnswer;

    /// <summary>The file is there and longer than allowed.</summary>
    public sealed record TooLong(long Bytes) : ArtifactAnswer;

    /// <summary>Not an archive that can be read safely: no zip, damaged, a bomb, names that walk out of it.</summary>
    public sealed record Invalid(string Message) : ArtifactAnswer;

    /// <summary>S3 has no such object or bucket.</summary>
    public sealed record Missing(string Message) : ArtifactAnswer;

    /// <summary>S3 or KMS does not let the gate look.</summary>
    /// <param name="Message">What was refused, and S3's words.</param>
    /// <param name="PermissionNeeded">The IAM action to allow.</param>
    public sealed record Refused(string Message, string PermissionNeeded) : ArtifactAnswer;
}
