using EcsDeployGate.Core.Inspecting.Files;
using EcsDeployGate.Core.Resolving;

namespace EcsDeployGate.Cli.Local;

/// <summary>Asks the sandbox's registry, which has every image of a local run, for whatever registry an image's name means.</summary>
internal sealed class SandboxRegistry(IImageRegistry inner, Uri sandbox) : IImageRegistry
{
    public Task<ImageAnswer> ReadAsync(string image, string architecture, CancellationToken cancellationToken) =>
        inner.ReadAsync($"{sandbox.Authority}/{WithoutHost(image)}", architecture, cancellationToken);

    /// <summary>A host is told from a path by its dot, its port or by being localhost (distribution reference grammar).</summary>
    internal static string WithoutHost(string image)
    {
        var slash = image.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && image[..slash] is var host && (host.Contains('.', StringComparison.Ordinal) || host.Contains(':', StringComparison.Ordinal) || host is "localhost")
            ? image[(slash + 1)..]
            : image;
    }
}

/// <summary>Reads files from the sandbox's registry, in the same way.</summary>
internal sealed class SandboxImageFiles(IImageFiles inner, Uri sandbox) : IImageFiles
{
    public Task<ImageFilesAnswer> ReadAsync(string image, string architecture, CancellationToken cancellationToken) =>
        inner.ReadAsync(Here(image), architecture, cancellationToken);

    public Task<ImageFilesAnswer> ReadAsync(string image, string architecture, Action<ImageFilesAnswer.Found> questions, CancellationToken cancellationToken) =>
        inner.ReadAsync(Here(image), architecture, questions, cancellationToken);

    private string Here(string image) => $"{sandbox.Authority}/{SandboxRegistry.WithoutHost(image)}";
}
