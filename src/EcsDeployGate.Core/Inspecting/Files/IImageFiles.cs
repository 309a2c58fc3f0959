using EcsDeployGate.Core.Resolving;

namespace EcsDeployGate.Core.Inspecting.Files;

/// <summary>Reads which files an image has, without an engine and without unpacking it.</summary>
public interface IImageFiles
{
    /// <summary>Reads every layer of the image for the platform, or what is remembered of layers that were read before.</summary>
    /// <param name="image">
    /// As a task definition writes it, or with a transport in front as in containers-transports(5): <c>docker://</c>, <c>oci:</c>,
    /// <c>oci-archive:</c>, <c>docker-archive:</c>, <c>docker-daemon:</c>.
    /// </param>
    /// <param name="architecture"><c>X86_64</c> or <c>ARM64</c>.</param>
    /// <param name="cancellationToken">Ends the call early; no request is left running.</param>
    /// <returns>The files, or why there is no list of them: every byte that counts was checked against its digest.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was set.</exception>
    Task<ImageFilesAnswer> ReadAsync(string image, string architecture, CancellationToken cancellationToken);

    /// <summary>Reads only as much of the image as its questions need: from the top layer down, until what was read answers all of them.</summary>
    /// <param name="image">As above.</param>
    /// <param name="architecture">As above.</param>
    /// <param name="questions">
    /// Asks everything that will be asked. It has no effects, because it is called whenever more was read, and left by <see cref="NotReadYetException"/> while
    /// that is not enough.
    /// </param>
    /// <param name="cancellationToken">Ends the call early; no request is left running.</param>
    /// <returns>As above; the files answer these questions as those of the whole image do. A layer that cannot be read matters only where it is needed.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was set.</exception>
    Task<ImageFilesAnswer> ReadAsync(string image, string architecture, Action<ImageFilesAnswer.Found> questions, CancellationToken cancellationToken) =>
        ReadAsync(image, architecture, cancellationToken);
}

/// <summary>What was seen of an image's files.</summary>
public abstract record ImageFilesAnswer
{
    private ImageFilesAnswer()
    {
    }

    /// <summary>Every layer that was needed was read.</summary>
    /// <param name="Tree">The files.</param>
    public sealed record Found(IFileTree Tree) : ImageFilesAnswer
    {
        /// <summary>What the image says of itself: its config was read on the way. Null only from doubles that do not care.</summary>
        public ImageFacts? Facts { get; init; }
    }

    /// <summary>Nobody could look, or the image was refused: which bound, which layer, what to do.</summary>
    public sealed record CannotTell(string Message) : ImageFilesAnswer;
}
