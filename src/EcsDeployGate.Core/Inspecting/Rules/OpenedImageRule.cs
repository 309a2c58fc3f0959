using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Inspecting.Programs;
using EcsDeployGate.Core.TaskDefinitions;

namespace EcsDeployGate.Core.Inspecting.Rules;

/// <summary>A rule over the files of each container's image; without them it cannot tell, and says why.</summary>
internal abstract class OpenedImageRule : IRule<InspectedDeployment>
{
    public abstract RuleInfo Info { get; }

    public IEnumerable<Finding> Check(InspectedDeployment facts)
    {
        foreach (var container in facts.Deployment.TaskDefinition.Containers)
        {
            if (Skips(container) is { } because)
            {
                yield return Info.Skip(Place(container), because);
            }
            else if (facts.Opened(container) is { View: { } view })
            {
                foreach (var finding in Check(view))
                {
                    yield return finding;
                }
            }
            else
            {
                yield return Unopened(container, facts.Opened(container));
            }
        }
    }

    protected virtual Finding Unopened(ContainerDefinition container, OpenedImage image) => Info.CannotTell(
        Place(container), $"The files of the image of container '{container.Name}' are not known: {image.Problem}");

    /// <summary>Where the rule looks in the document.</summary>
    protected abstract string Place(ContainerDefinition container);

    /// <summary>Why the rule does not apply, whatever the image holds; null when it does.</summary>
    protected virtual string? Skips(ContainerDefinition container) => null;

    protected abstract IEnumerable<Finding> Check(ContainerView view);
}

/// <summary>A container's image with its files, or why they are not known.</summary>
/// <param name="View">Null when they are not.</param>
/// <param name="Problem">Why not.</param>
/// <param name="NoSuchUser">True when the files are known, and the container's user is not in them.</param>
internal sealed record OpenedImage(ContainerView? View, string? Problem, bool NoSuchUser = false);
