using EcsDeployGate.Core.Resolving;

namespace EcsDeployGate.Core.Inspecting;

/// <summary>What is known of one container's image.</summary>
/// <param name="Container">Container name.</param>
/// <param name="Facts">Null when nobody could look.</param>
/// <param name="Problem">Why there are no facts; null when there are.</param>
/// <param name="Missing">True when the registry answered that there is no such image.</param>
public sealed record InspectedImage(string Container, ImageFacts? Facts, string? Problem, bool Missing = false)
{
    /// <summary>What the image's files come to; null when nobody could look at them, or wanted to know.</summary>
    public ImageSurvey? Survey { get; init; }
}
