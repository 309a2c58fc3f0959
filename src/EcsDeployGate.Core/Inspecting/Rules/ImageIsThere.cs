using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Names;
using EcsDeployGate.Core.TaskDefinitions;

namespace EcsDeployGate.Core.Inspecting.Rules;

/// <summary>Every image is in its registry, and a task on Fargate has a role to pull it with.</summary>
/// <remarks>
/// The gate looks with its own role. That it may not is a gap in what is known, and no fault of the deployment; that the task's execution
/// role may is shown by the probe, whose task pulls with that role. Only its absence can be seen here: ECS refuses to register it.
/// </remarks>
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

    public IEnumerable<Finding> Check(InspectedDeployment facts) => Images(facts).Concat(WithoutRole(facts));

    private IEnumerable<Finding> Images(InspectedDeployment facts) =>
        from pair in facts.Containers
        let at = pair.Container.Path("image")
        let image = $"Image '{pair.Container.Image}' of container '{pair.Container.Name}'"
        select pair.Image switch
        {
            { Facts: not null } => Info.Pass(at),
            { Missing: true } missing => Info.Fail(at, $"{image} does not exist: {missing.Problem}"),
            { } unknown => Info.CannotTell(at, $"{image} could not be looked at: {unknown.Problem}") with { Fix = new(WhoseRole(facts.Deployment.TaskDefinition)) },
            null => Info.CannotTell(at, $"{image} was not looked at."),
        };

    private static string WhoseRole(TaskDefinition definition) =>
        $"Let the gate read the repository. It is the task's execution role{(definition["executionRoleArn"].AsText() is { } role ? $" '{role}'" : "")} that pulls the image, and of that this says nothing.";

    private IEnumerable<Finding> WithoutRole(InspectedDeployment facts)
    {
        var definition = facts.Deployment.TaskDefinition;
        var pulls = definition.Containers.FirstOrDefault(c => (ImageReference.TryParse(c.Image, null, out var image) && image.IsEcr) || c["repositoryCredentials"] is not null);
        if (definition.WantsFargate && definition["executionRoleArn"].AsText() is null && pulls is not null)
        {
            yield return Info.Fail(
                "/executionRoleArn", $"Nobody may pull image '{pulls.Image}' of container '{pulls.Name}': it is in a private registry, and the task definition has no execution role.") with
            {
                CauseCode = CauseCodes.InvalidTaskDefinition,
                Why = "ECS refuses to register a task definition for Fargate that pulls from ECR or with credentials and names no execution role.",
                Fix = new("Set executionRoleArn to a role that ecs-tasks.amazonaws.com may assume and that has the policy AmazonECSTaskExecutionRolePolicy."),
            };
        }
    }
}
