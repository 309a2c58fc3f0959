using System.Text.Json.Nodes;
using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.TaskDefinitions;

namespace EcsDeployGate.Core.Inspecting.Rules;

/// <summary>A HEALTHCHECK that is only in the image is known to be ignored, and is offered as a block for the task definition.</summary>
/// <remarks>The other half of EDG-HC01: that the container has no check is said there already, so here is what to write.</remarks>
internal sealed class ImageCheckIsTakenOver : IRule<InspectedDeployment>
{
    public RuleInfo Info { get; } = new(
        "EDG-HC01",
        "The image's HEALTHCHECK is in the task definition",
        Severity.Error,
        Confidence.Certain,
        "ECS neither runs nor reports a check that is only in the image.",
        "Write the image's check into the task definition.",
        new("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/healthcheck.html"));

    public IEnumerable<Finding> Check(InspectedDeployment facts)
    {
        foreach (var (container, image) in facts.Containers)
        {
            var at = container.Path("healthCheck");
            if (image?.Facts is not { } known)
            {
                yield return Info.CannotTell(at, $"Nothing is known of a HEALTHCHECK in the image of container '{container.Name}'.");
            }
            else if (known.HealthcheckTest is not [not "NONE", ..] test)
            {
                yield return Info.Skip(at, $"The image of container '{container.Name}' has no HEALTHCHECK.");
            }
            else if (container.HealthCheck is null)
            {
                yield return Missing(container, at, test);
            }
            else
            {
                yield return container.HealthCheck.Command.SequenceEqual(test)
                    ? Info.Pass(at)
                    : Info.Fail(
                        at,
                        $"The image of container '{container.Name}' brings the check {Show(test)}; the task definition's own, {Show(container.HealthCheck.Command)}, is the one that counts.") with
                    {
                        Severity = Severity.Info,
                        Fix = new Fix("Nothing has to be done; see that the one that counts is the one that is meant."),
                    };
            }
        }
    }

    private Finding Missing(ContainerDefinition container, string at, IReadOnlyList<string> test)
    {
        var app = container.Essential && container.Ports.Count > 0;
        return Info.Fail(at, $"Container '{container.Name}' has no health check; its image's HEALTHCHECK {Show(test)} is ignored by ECS.") with
        {
            // An image that brings a check is no one-shot task, whether there is a service or not.
            Severity = app ? Severity.Error : Severity.Info,
            Fix = new Fix(
                $"Add \"healthCheck\": {{\"command\": {Show(test)}}} to container '{container.Name}'.",
                Patch.Add(at, new JsonObject { ["command"] = Patch.Texts(test) })),
        };
    }

    private static string Show(IReadOnlyList<string> command) => Validating.Commands.CommandText.Show(command);
}
