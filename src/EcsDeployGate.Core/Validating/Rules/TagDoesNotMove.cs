using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Resolving;

namespace EcsDeployGate.Core.Validating.Rules;

/// <summary>No image is named by a tag that is made to move.</summary>
internal sealed class TagDoesNotMove : IRule<Deployment>
{
    private static readonly string[] s_moving = ["latest", "stable", "edge", "main", "master", "dev", "develop", "nightly", "prod", "production", "staging", "current", "release"];

    public RuleInfo Info { get; } = new(
        "EDG-IM03",
        "Image tag does not move",
        Severity.Warning,
        Confidence.Certain,
        "What was judged today is not what a task that starts tomorrow runs.",
        "Give every build a tag of its own, or name the image by digest.",
        Docs.TaskImages);

    public IEnumerable<Finding> Check(Deployment facts) =>
        from container in facts.TaskDefinition.Containers
        let at = container.Path("image")
        let tag = TagOf(container.Image)
        select container.Image.Contains("@sha256:", StringComparison.Ordinal) ? Info.Pass(at)
            : tag is null ? Info.Fail(at, $"Image '{container.Image}' of container '{container.Name}' has no tag, which means 'latest'.")
            : s_moving.Contains(tag) ? Info.Fail(at, $"Image '{container.Image}' of container '{container.Name}' has the tag '{tag}', which moves with every build.")
            : Info.Pass(at);

    private static string? TagOf(string image)
    {
        var name = image[(image.LastIndexOf('/') + 1)..];
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? null : name[(colon + 1)..];
    }
}
