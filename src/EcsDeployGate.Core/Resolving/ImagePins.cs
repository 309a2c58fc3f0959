using EcsDeployGate.Core.TaskDefinitions;

namespace EcsDeployGate.Core.Resolving;

/// <summary>Tags become digests, here and once.</summary>
internal sealed class ImagePins(IImageRegistry registry)
{
    /// <summary>The images of a task definition, each name asked for once.</summary>
    /// <param name="definition">The task definition.</param>
    /// <param name="known">Digests that somebody has pinned already, by container name.</param>
    /// <param name="cancellationToken">Ends the call early.</param>
    public async Task<IReadOnlyList<ResolvedImage>> ReadAsync(TaskDefinition definition, IReadOnlyDictionary<string, string> known, CancellationToken cancellationToken)
    {
        var asked = new Dictionary<string, ImageAnswer>(StringComparer.Ordinal);
        var images = new List<ResolvedImage>();
        foreach (var container in definition.Containers)
        {
            if (known.TryGetValue(container.Name, out var digest))
            {
                images.Add(new(container.Name, container.Image, digest));
                continue;
            }

            if (!asked.TryGetValue(container.Image, out var answer))
            {
                answer = await registry.ReadAsync(container.Image, definition.Architecture, cancellationToken).ConfigureAwait(false);
                asked.Add(container.Image, answer);
            }

            images.Add(answer switch
            {
                ImageAnswer.Found found => new(container.Name, container.Image, found.Facts.Digest),
                ImageAnswer.Missing missing => new(container.Name, container.Image, null, missing.Message),
                ImageAnswer.CannotTell why => new(container.Name, container.Image, null, why.Message),
                _ => throw new InvalidOperationException($"No reading of {answer.GetType().Name}."),
            });
        }

        return images;
    }
}
