using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Inspecting.Files;
using EcsDeployGate.Core.Resolving;

namespace EcsDeployGate.Core.Inspecting;

/// <summary>Looks at every image of a deployment: what it says of itself, and which files it has.</summary>
/// <param name="registry">Reads configs.</param>
/// <param name="files">Reads layers.</param>
public sealed class ImageInspector(IImageRegistry registry, IImageFiles files)
{
    /// <summary>Looks, and lets every rule speak. Files that cannot be read are said in the findings; outages of a registry are exceptions.</summary>
    /// <param name="deployment">Whose images.</param>
    /// <param name="survey">True to say of each image what it has, too, which takes all of its layers; rules may need a few only.</param>
    /// <param name="cancellationToken">Ends the call early.</param>
    /// <returns>What is kept of each image, and the findings.</returns>
    public async Task<(IReadOnlyList<InspectedImage> Images, IReadOnlyList<Finding> Findings)> InspectAsync(
        Deployment deployment, bool survey, CancellationToken cancellationToken)
    {
        var architecture = deployment.TaskDefinition.Architecture;
        var images = new List<InspectedImage>();
        var read = new Dictionary<string, ImageFilesAnswer>(StringComparer.Ordinal);
        if (deployment.TaskDefinition.IsWindows)
        {
            // A registry is asked for Linux, and would say of a good image that it has none.
            var why = $"the task runs on '{deployment.TaskDefinition.OperatingSystem}', and this version looks into images for Linux only.";
            return Look(deployment, [.. deployment.Images.Select(i => new InspectedImage(i.Container, null, why))], read, survey);
        }

        foreach (var image in deployment.Images)
        {
            var looked = await registry.ReadAsync(image.Image, architecture, cancellationToken).ConfigureAwait(false) switch
            {
                ImageAnswer.Found found => new InspectedImage(image.Container, found.Facts, null),
                ImageAnswer.Missing missing => new(image.Container, null, missing.Message, Missing: true),
                ImageAnswer.CannotTell no => new(image.Container, null, no.Message),
                var other => throw new InvalidOperationException($"A registry answered {other.GetType().Name}."),
            };
            images.Add(looked);
            if (looked.Facts is not null)
            {
                read[image.Container] = await files.ReadAsync(
                    image.Image, architecture, found => Look(deployment, [looked], Only(image.Container, found), survey), cancellationToken).ConfigureAwait(false);
            }
        }

        return Look(deployment, images, read, survey);
    }

    /// <summary>Lets every rule speak over what was read already.</summary>
    public static (IReadOnlyList<InspectedImage> Images, IReadOnlyList<Finding> Findings) Look(
        Deployment deployment, IReadOnlyList<InspectedImage> images, IReadOnlyDictionary<string, ImageFilesAnswer> files, bool survey = true)
    {
        var opened = InspectedDeployment.Open(deployment, images, files);
        var findings = ImageRuleSet.Default.Check(opened);
        return (survey ? opened.Surveyed() : images, findings);
    }

    /// <summary>What a rule says of a container depends on that container's image alone.</summary>
    private static Dictionary<string, ImageFilesAnswer> Only(string container, ImageFilesAnswer files) => new(StringComparer.Ordinal) { [container] = files };
}
