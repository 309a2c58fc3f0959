using EcsDeployGate.Core.TaskDefinitions;

namespace EcsDeployGate.Cli.Local;

/// <summary>What to bring into the sandbox, and the task definition that then names it.</summary>
/// <param name="TaskDefinition">With image names that the sandbox has.</param>
/// <param name="ToLoad">One for each image.</param>
internal sealed record LocalImages(TaskDefinition TaskDefinition, IReadOnlyList<LocalImage> ToLoad)
{
    private static readonly string[] Transports = ["docker-daemon:", "docker-archive:", "oci-archive:", "oci:"];

    /// <summary>Says for each container where its image comes from.</summary>
    /// <param name="definition">As it was given.</param>
    /// <param name="given">Values of <c>--image</c>.</param>
    /// <exception cref="CliException">One of them cannot be meant.</exception>
    public static LocalImages Plan(TaskDefinition definition, IReadOnlyList<string> given)
    {
        var references = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in given)
        {
            if (text.Split('=', 2) is not [{ Length: > 0 } container, var reference] || !IsReference(reference))
            {
                throw new CliException($"--image '{text}' is not CONTAINER=REFERENCE with a reference that begins with {string.Join(", ", Transports)}.");
            }

            if (definition.Find(container) is null)
            {
                throw new CliException($"--image '{text}': the task definition has no container '{container}', only {string.Join(", ", definition.Containers.Select(c => $"'{c.Name}'"))}.");
            }

            if (!references.TryAdd(container, reference))
            {
                throw new CliException($"--image names container '{container}' twice.");
            }
        }

        var toLoad = new List<LocalImage>();
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var container in definition.Containers)
        {
            // The name that people wrote stays, so that reports speak of it; a reference to a file is no name that ECS could take.
            var written = container.Image;
            var name = IsReference(written) ? $"local/{container.Name.ToLowerInvariant()}:latest" : WithoutDigest(written);
            var reference = references.GetValueOrDefault(container.Name) ?? (IsReference(written) ? written : null);
            names[container.Name] = name;
            if (toLoad.Find(image => image.Name == name) is not { } same)
            {
                toLoad.Add(new LocalImage(container.Name, name, reference ?? $"docker-daemon:{written}", Guessed: reference is null));
            }
            else if (reference is not null && same.Reference != reference)
            {
                throw new CliException($"Containers '{same.Container}' and '{container.Name}' both run '{name}', so they cannot take it from '{same.Reference}' and '{reference}'.");
            }
        }

        return new LocalImages(definition.WithImages(names), toLoad);
    }

    private static bool IsReference(string text) => Transports.Any(transport => text.StartsWith(transport, StringComparison.Ordinal));

    /// <summary>What is built here has no digest of a registry yet.</summary>
    private static string WithoutDigest(string image) => image.IndexOf('@', StringComparison.Ordinal) is var at and > 0 ? image[..at] : image;
}

/// <summary>One image for the sandbox.</summary>
/// <param name="Container">A container that runs it.</param>
/// <param name="Name">The name that it gets.</param>
/// <param name="Reference">Where it is (containers-transports(5)).</param>
/// <param name="Guessed">True when nobody said where it is.</param>
internal sealed record LocalImage(string Container, string Name, string Reference, bool Guessed);
