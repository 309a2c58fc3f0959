using System.Text.Json;
using System.Text.Json.Nodes;
using EcsDeployGate.Core.TaskDefinitions;

namespace EcsDeployGate.Core.Resolving;

/// <summary>What an approval's CustomData (or a caller) says about the deployment, where the pipeline alone does not say enough.</summary>
/// <param name="Cluster">Cluster of the deploy action.</param>
/// <param name="Service">Service of the deploy action.</param>
/// <param name="Artifact">Name of the input artifact.</param>
/// <param name="Action">Name of the deploy action, or <c>Stage/Action</c>.</param>
/// <param name="ExecutionId">Pipeline execution id.</param>
public sealed record PipelineHints(string? Cluster, string? Service, string? Artifact, string? Action, string? ExecutionId)
{
    /// <summary>No hints.</summary>
    public static PipelineHints None { get; } = new(null, null, null, null, null);

    /// <summary>Reads hints. Text that is not a JSON object is for people and holds none; members that are not hints are ignored.</summary>
    /// <param name="text">CustomData as it came, or null.</param>
    /// <param name="problem">What is wrong with a hint that cannot be read; null when all is well.</param>
    public static PipelineHints Read(string? text, out string? problem)
    {
        problem = null;
        JsonObject? json;
        try
        {
            json = string.IsNullOrWhiteSpace(text)
                ? null
                : JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { MaxDepth = 16, AllowDuplicateProperties = false }) as JsonObject;
        }
        catch (JsonException)
        {
            // Someone who writes a brace means the gate; someone who writes a sentence means a person.
            problem = text!.AsSpan().TrimStart().StartsWith("{") ? "CustomData looks like JSON and cannot be read as JSON." : null;
            return None;
        }

        if (json is null)
        {
            return None;
        }

        string? wrong = null;
        var hints = new PipelineHints(Hint("cluster"), Hint("service"), Hint("artifact"), Hint("action"), Hint("executionId"));
        problem = wrong;
        return hints;

        string? Hint(string name)
        {
            if (json[name] is not { } node)
            {
                return null;
            }

            if (node.AsText() is { } value && !string.IsNullOrWhiteSpace(value))
            {
                return value;
            }

            wrong ??= $"CustomData: '{name}' is not a text.";
            return null;
        }
    }
}
