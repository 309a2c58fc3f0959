using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Inspecting.Files;
using EcsDeployGate.Core.Inspecting.Programs;
using EcsDeployGate.Core.TaskDefinitions;

namespace EcsDeployGate.Core.Inspecting.Rules;

/// <summary>Containers run as an ordinary user.</summary>
internal sealed class UserIsNotRoot : IRule<InspectedDeployment>
{
    public RuleInfo Info { get; } = new(
        "EDG-SE01",
        "Container runs as an ordinary user",
        Severity.Warning,
        Confidence.Certain,
        "Whoever takes over the application has all rights inside the container, and more ways out of it.",
        "Set user in the container definition, or USER in the Dockerfile.",
        new("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-tasks-containers.html"));

    public IEnumerable<Finding> Check(InspectedDeployment facts)
    {
        foreach (var (container, image) in facts.Containers)
        {
            var own = container["user"].AsText();
            var at = container.Path(own is null ? "image" : "user");
            var opened = facts.Opened(container);
            if (own is null && image?.Facts is null)
            {
                yield return Info.CannotTell(at, $"The task definition names no user for container '{container.Name}', and nobody could look at its image.");
                continue;
            }

            var written = own ?? image!.Facts!.User;
            var root = opened.View?.Programs.Around.User.IsRoot ?? written.Split(':')[0] is "" or "0" or "root";
            yield return !root ? Info.Pass(at) : Advised(opened.View, Info.Fail(
                at, $"Container '{container.Name}' runs as root: {(own is not null ? $"its user is '{own}'" : written.Length == 0 ? "neither the task definition nor the image names a user" : $"the image's user is '{written}'")}."));
        }
    }

    /// <summary>Where applications write first is their working directory: whoever takes root away is told when that takes its right to write, too.</summary>
    private Finding Advised(ContainerView? view, Finding finding)
    {
        const int OthersMayWrite = 2;
        return view?.Programs.Around is { WorkingDirectory: not "/" } around && around.MountOver(around.WorkingDirectory) is null
            && PathWalk.Locate(around.Tree, around.WorkingDirectory) is Located.Found { Entry: { Kind: FileKind.Directory } folder } && (folder.Mode & OthersMayWrite) == 0
            ? finding with
            {
                Evidence = [ProgramAnswer.Describe(folder)],
                Fix = new($"{Info.Fix} An ordinary user may not write '{folder.Path}', the working directory: if the application does, give it away first (RUN chown USER '{folder.Path}')."),
            }
            : finding;
    }
}
