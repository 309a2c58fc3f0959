using System.Text.Json.Nodes;
using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.TaskDefinitions;

namespace EcsDeployGate.Core.Inspecting.Rules;

/// <summary>Every image is built for the processor that the task asks for.</summary>
internal sealed class ImageFitsThePlatform : IRule<InspectedDeployment>
{
    public RuleInfo Info { get; } = new(
        "EDG-IM02",
        "Image is built for the task's platform",
        Severity.Error,
        Confidence.Certain,
        "The pull fails, or the container ends at once with \"exec format error\".",
        "Build the image for the task's cpuArchitecture, or set runtimePlatform.cpuArchitecture to what the image is built for.",
        new("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html"));

    public IEnumerable<Finding> Check(InspectedDeployment facts)
    {
        var wanted = facts.Deployment.TaskDefinition.Machine;
        return from pair in facts.Containers
            let at = pair.Container.Path("image")
            let image = $"Image '{pair.Container.Image}' of container '{pair.Container.Name}'"
            select pair.Image?.Facts switch
            {
                null => Info.CannotTell(at, $"{image}: nothing is known of its platform."),
                { Architecture: "" } => Info.CannotTell(at, $"{image} does not say what it is built for."),
                var found when found.Os is not ("linux" or "") => Info.Fail(at, $"{image} is built for {found.Os}/{found.Architecture}; the task asks for linux/{wanted}.") with { Fix = new(Build(wanted) + ".") },
                var found when found.Architecture == wanted => Info.Pass(at),
                var found => Info.Fail(at, $"{image} is built for {found.Os}/{found.Architecture}; the task asks for {wanted}.") with { Fix = Fixed(facts, found.Architecture, wanted) },
            };
    }

    private static string Build(string wanted) => $"Build the image for linux/{wanted} (docker build --platform linux/{wanted})";

    /// <summary>Another processor for the task is offered only where every image that is known is built for it.</summary>
    private static Fix Fixed(InspectedDeployment facts, string built, string wanted)
    {
        var build = Build(wanted);
        var name = built switch { "amd64" => "X86_64", "arm64" => "ARM64", _ => null };
        if (name is null || facts.Images.Any(i => i.Facts is { } other && other.Architecture != built))
        {
            return new(build + ".");
        }

        return new(
            $"{build}, or set runtimePlatform.cpuArchitecture to {name}.",
            facts.Deployment.TaskDefinition["runtimePlatform"] is JsonObject
                ? Patch.Add("/runtimePlatform/cpuArchitecture", name)
                : Patch.Add("/runtimePlatform", new JsonObject { ["cpuArchitecture"] = name, ["operatingSystemFamily"] = "LINUX" }));
    }
}
