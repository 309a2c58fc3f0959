using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Inspecting.Rules;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.TaskDefinitions;

namespace EcsDeployGate.Core.Inspecting;

/// <summary>The rules over what is known of the images.</summary>
public sealed class ImageRuleSet
{
    private readonly IReadOnlyList<IRule<InspectedDeployment>> _rules;

    internal ImageRuleSet(IReadOnlyList<IRule<InspectedDeployment>> rules)
    {
        _rules = rules;
        Rules = [.. rules.Select(r => r.Info)];
    }

    /// <summary>Every rule of this version, by id.</summary>
    public static ImageRuleSet Default { get; } = new([new ImageCheckIsTakenOver(), new ImageIsThere(), new ImageFitsThePlatform()]);

    /// <summary>What each rule is.</summary>
    public IReadOnlyList<RuleInfo> Rules { get; }

    /// <summary>Everything that every rule says.</summary>
    public IReadOnlyList<Finding> Check(Deployment deployment, IReadOnlyList<InspectedImage> images)
    {
        var facts = new InspectedDeployment(deployment, images);
        return [.. _rules.SelectMany(rule => rule.Check(facts))];
    }
}

/// <summary>A deployment with what is known of its images.</summary>
internal sealed record InspectedDeployment(Deployment Deployment, IReadOnlyList<InspectedImage> Images)
{
    /// <summary>Each container with its image; containers that nobody looked at have null.</summary>
    public IEnumerable<(ContainerDefinition Container, InspectedImage? Image)> Containers =>
        Deployment.TaskDefinition.Containers.Select(c => (c, Images.FirstOrDefault(i => i.Container == c.Name)));
}
