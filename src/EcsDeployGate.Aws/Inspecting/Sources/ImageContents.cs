using EcsDeployGate.Aws.Inspecting.Layers;
using EcsDeployGate.Core.Resolving;

namespace EcsDeployGate.Aws.Inspecting.Sources;

/// <summary>What the documents of an image say.</summary>
internal abstract record ImageContents
{
    private ImageContents()
    {
    }

    /// <summary>The image is there.</summary>
    /// <param name="Facts">From its config.</param>
    /// <param name="Layers">From its manifest, the lowest first.</param>
    /// <param name="Unreadable">Why the layers cannot be read, though the config can; null when they can.</param>
    public sealed record Found(ImageFacts Facts, IReadOnlyList<LayerBlob> Layers, string? Unreadable = null) : ImageContents;

    /// <summary>There is no such image.</summary>
    public sealed record Missing(string Message) : ImageContents;

    /// <summary>Nobody could look.</summary>
    public sealed record CannotTell(string Message) : ImageContents;
}
