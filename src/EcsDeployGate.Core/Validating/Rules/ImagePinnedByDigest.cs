using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Resolving;

namespace EcsDeployGate.Core.Validating.Rules;

/// <summary>Every image is named by digest, so that what was checked is what will run.</summary>
/// <remarks>ECS turns a tag into a digest when the deployment starts, which is after this check. The gate keeps the digest that it looked at.</remarks>
internal sealed class ImagePinnedByDigest : IRule<Deployment>
{
    public RuleInfo Info { get; } = new(
        "EDG-IM04",
        "Image is pinned by digest",
        Severity.Info,
        Confidence.Certain,
        "A tag can be pointed to another image between the gate and the deployment.",
        "Write the image as repository@sha256:…, or make the tags of its repository immutable.",
        Docs.TaskImages);

    public IEnumerable<Finding> Check(Deployment facts) =>
        from container in facts.TaskDefinition.Containers
        let at = container.Path("image")
        let seen = facts.Images.FirstOrDefault(i => i.Container == container.Name)?.Digest
        select container.Image.Contains("@sha256:", StringComparison.Ordinal) ? Info.Pass(at)
            : Info.Fail(at, $"Container '{container.Name}' runs '{container.Image}', a tag that can move after this check.") with
            {
                Evidence = seen is null ? [] : [$"when it was looked at, it meant {seen}"],
            };
}
