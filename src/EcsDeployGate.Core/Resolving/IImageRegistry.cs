namespace EcsDeployGate.Core.Resolving;

/// <summary>Reads what an image says of itself, wherever the deployment's images live.</summary>
public interface IImageRegistry
{
    /// <summary>Resolves the name to a digest at this moment and reads the config of the image for the platform.</summary>
    /// <param name="image">As a task definition writes it: a tag or a digest.</param>
    /// <param name="architecture"><c>X86_64</c> or <c>ARM64</c>.</param>
    /// <param name="cancellationToken">Ends the call early.</param>
    /// <returns>The facts, or the reason why there are none. Outages and throttling are exceptions.</returns>
    Task<ImageAnswer> ReadAsync(string image, string architecture, CancellationToken cancellationToken);
}

/// <summary>What a registry said.</summary>
public abstract record ImageAnswer
{
    private ImageAnswer()
    {
    }

    /// <summary>The image is there.</summary>
    public sealed record Found(ImageFacts Facts) : ImageAnswer;

    /// <summary>The registry answers and has no such repository, tag, digest or platform.</summary>
    public sealed record Missing(string Message) : ImageAnswer;

    /// <summary>Nobody could look: no credentials, no registry reachable from here.</summary>
    public sealed record CannotTell(string Message) : ImageAnswer;
}
