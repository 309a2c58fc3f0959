using System.Text.Json;
using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.CodePipeline.Actions;

/// <summary>Reads <c>imagedefinitions.json</c> from an artifact: which container gets which image.</summary>
/// <remarks>https://docs.aws.amazon.com/codepipeline/latest/userguide/file-reference.html</remarks>
internal static class ImageDefinitions
{
    private const int MaxBytes = 100 * 1024;

    /// <exception cref="FormatException">The file is not there or not what it has to be; the message is the action's.</exception>
    public static IReadOnlyList<(string Container, string Image)> Read(ReadOnlyMemory<byte> artifact, string fileName)
    {
        var content = ArtifactZip.Read(artifact, fileName, MaxBytes)
            ?? throw new FormatException($"Did not find the image definition file {fileName} in the input artifacts ZIP file. "
                + "Verify the file is stored in your pipeline's Amazon S3 artifact bucket.");
        return Parse(content, fileName);
    }

    private static List<(string Container, string Image)> Parse(ReadOnlySpan<byte> content, string fileName)
    {
        try
        {
            var definitions = (JsonNode.Parse(content) as JsonArray)?
                .Select(item => (Container: (item as JsonObject)?.Text("name"), Image: (item as JsonObject)?.Text("imageUri")))
                .ToList();
            if (definitions is { Count: > 0 } && definitions.TrueForAll(item => !string.IsNullOrEmpty(item.Container) && !string.IsNullOrEmpty(item.Image)))
            {
                return [.. definitions.Select(item => (item.Container!, item.Image!))];
            }
        }
        catch (Exception error) when (error is JsonException or AwsException or ArgumentException)
        {
            // Said below in the action's words.
        }

        throw new FormatException($"The image definition file {fileName} contains invalid JSON format: "
            + "it must be a list of objects with 'name' and 'imageUri'.");
    }
}
