using System.Text.Json;
using System.Text.Json.Nodes;
using EcsDeployGate.Core.TaskDefinitions;

namespace EcsDeployGate.Core.Resolving;

/// <summary>What an approval's CustomData, an action's UserParameters or a caller say about the deployment, where the pipeline alone does not say enough.</summary>
/// <param name="Cluster">Cluster of the deploy action.</param>
/// <param name="Service">Service of the deploy action.</param>
/// <param name="Artifact">Name of the input artifact.</param>
/// <param name="Action">Name of the deploy action, or <c>Stage/Action</c>.</param>
/// <param name="ExecutionId">Pipeline execution id.</param>
/// <param name="Pipeline">Pipeline name; jobs and stage conditions do not name theirs.</param>
/// <param name="Gate">Where the gate itself stands, <c>Stage/Action</c>; of a stage condition <c>Stage</c>.</param>
public sealed record PipelineHints(
    string? Cluster, string? Service, string? Artifact, string? Action, string? ExecutionId, string? Pipeline = null, string? Gate = null)
{
    /// <summary>No hints.</summary>
    public static PipelineHints None { get; } = new(null, null, null, null, null);

    /// <summary>Reads hints. Text that is not a JSON object is for people and holds none; members that are not hints are ignored.</summary>
    /// <param name="text">CustomData or UserParameters as they came, or null.</param>
    /// <param name="problem">What is wrong with a hint that cannot be read; null when all is well.</param>
    /// <param name="source">What the text is called where it was written.</param>
    public static PipelineHints Read(string? text, out string? problem, string source = "CustomData")
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
            problem = text!.AsSpan().TrimStart().StartsWith("{") ? $"{source} looks like JSON and cannot be read as JSON." : null;
            return None;
        }

        if (json is null)
        {
            return None;
        }

        string? wrong = null;
        var hints = new PipelineHints(Hint("cluster"), Hint("service"), Hint("artifact"), Hint("action"), Hint("executionId"), Hint("pipeline"), Hint("gate"));
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
                // A variable that CodePipeline did not fill in says nothing.
                return PipelineDeploys.IsVariable(value) ? null : value;
            }

            wrong ??= $"{source}: '{name}' is not a text.";
            return null;
        }
    }
}
