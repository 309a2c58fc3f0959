using EcsDeployGate.Core.Inspecting.Files;
using EcsDeployGate.Core.Inspecting.Programs;
using EcsDeployGate.Core.Inspecting.Rules;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.TaskDefinitions;

namespace EcsDeployGate.Core.Inspecting;

/// <summary>A deployment with what is known of its images. The files are open only while rules look at them; nothing of them is kept.</summary>
internal sealed class InspectedDeployment
{
    private readonly Dictionary<string, OpenedImage> _opened = new(StringComparer.Ordinal);

    private InspectedDeployment(Deployment deployment, IReadOnlyList<InspectedImage> images)
    {
        Deployment = deployment;
        Images = images;
    }

    public Deployment Deployment { get; }

    /// <summary>What is kept of each image.</summary>
    public IReadOnlyList<InspectedImage> Images { get; }

    /// <summary>Each container with its image; containers that nobody looked at have null.</summary>
    public IEnumerable<(ContainerDefinition Container, InspectedImage? Image)> Containers =>
        Deployment.TaskDefinition.Containers.Select(c => (c, Images.FirstOrDefault(i => i.Container == c.Name)));

    /// <summary>Opens every image whose files are known.</summary>
    public static InspectedDeployment Open(Deployment deployment, IReadOnlyList<InspectedImage> images, IReadOnlyDictionary<string, ImageFilesAnswer>? files)
    {
        var facts = new InspectedDeployment(deployment, images);
        foreach (var (container, image) in facts.Containers)
        {
            facts._opened[container.Name] = Open(deployment.TaskDefinition, container, image, files?.GetValueOrDefault(container.Name));
        }

        return facts;
    }

    /// <summary>What is kept of each image, with what its files come to.</summary>
    public IReadOnlyList<InspectedImage> Surveyed() =>
        [.. Images.Select(i => _opened.GetValueOrDefault(i.Container)?.View is { } view ? i with { Survey = ImageSurvey.Of(view) } : i)];

    /// <summary>The container's image with its files.</summary>
    public OpenedImage Opened(ContainerDefinition container) => _opened[container.Name];

    private static OpenedImage Open(TaskDefinition definition, ContainerDefinition container, InspectedImage? image, ImageFilesAnswer? files)
    {
        if (image?.Facts is not { } facts)
        {
            return new(null, image?.Problem ?? "nobody looked at it.");
        }

        if (facts.Os is not ("linux" or ""))
        {
            return new(null, $"it is built for {facts.Os}, which this version does not look into.");
        }

        if (files is not ImageFilesAnswer.Found found)
        {
            return new(null, (files as ImageFilesAnswer.CannotTell)?.Message ?? "nobody looked at them.");
        }

        var (view, problem) = ContainerView.Open(definition, container, facts, found.Tree);
        return view is null ? new(null, problem, NoSuchUser: true) : new(view, null);
    }
}
