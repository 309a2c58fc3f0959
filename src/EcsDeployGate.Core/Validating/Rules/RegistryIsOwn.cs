using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Resolving;

namespace EcsDeployGate.Core.Validating.Rules;

/// <summary>Images come from a registry that does not limit strangers.</summary>
/// <remarks>Docker Hub counts pulls by address, and tasks behind one NAT gateway share theirs.</remarks>
internal sealed class RegistryIsOwn : IRule<Deployment>
{
    public RuleInfo Info { get; } = new(
        "EDG-IM05",
        "Image does not come from Docker Hub",
        Severity.Warning,
        Confidence.Certain,
        "Docker Hub limits anonymous pulls by address: on a busy day tasks cannot start, and whoever owns the name there owns what runs here.",
        "Mirror the image into a registry of your own, for example with ECR's pull-through cache.",
        Docs.TaskImages);

    public IEnumerable<Finding> Check(Deployment facts) =>
        from container in facts.TaskDefinition.Containers
        let at = container.Path("image")
        let host = container.Image.Split('/', 2) is [var first, _] && (first.Contains('.', StringComparison.Ordinal) || first.Contains(':', StringComparison.Ordinal) || first == "localhost") ? first : "docker.io"
        select host is "docker.io" or "index.docker.io" or "registry-1.docker.io"
            ? Info.Fail(at, $"Image '{container.Image}' of container '{container.Name}' comes from Docker Hub.")
            : Info.Pass(at);
}
