using EcsDeployGate.Core.Findings;

namespace EcsDeployGate.Core.Inspecting.Rules;

/// <summary>Every image is in its registry.</summary>
internal sealed class ImageIsThere : IRule<InspectedDeployment>
{
    public RuleInfo Info { get; } = new(
        "EDG-IM01",
        "Image exists in its registry",
        Severity.Error,
        Confidence.Certain,
        "Every task of this deployment would stop before it runs, minutes later and with a pull error.",
        "Push the image, or correct its name, tag or digest.",
        new("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html"));

    public IEnumerable<Finding> Check(InspectedDeployment facts) =>
        from pair in facts.Containers
        let at = pair.Container.Path("image")
        let image = $"Image '{pair.Container.Image}' of container '{pair.Container.Name}'"
        select pair.Image switch
        {
            { Facts: not null } => Info.Pass(at),
            { Missing: true } missing => Info.Fail(at, $"{image} does not exist: {missing.Problem}"),
            { } unknown => Info.CannotTell(at, $"{image} could not be looked at: {unknown.Problem}"),
            null => Info.CannotTell(at, $"{image} was not looked at."),
        };
}
