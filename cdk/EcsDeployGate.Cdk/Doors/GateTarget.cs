using System.Text.Encodings.Web;
using System.Text.Json;

namespace EcsDeployGate.Cdk.Doors;

/// <summary>What the gate is to judge, where it cannot tell from the pipeline by itself. All of it may be left out.</summary>
public sealed record GateTarget
{
    // Variables such as #{codepipeline.PipelineExecutionId} have to stay as they are written.
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Name of the cluster.</summary>
    public string? Cluster { get; init; }

    /// <summary>Name of the service.</summary>
    public string? Service { get; init; }

    /// <summary>Name of the artifact that holds imagedefinitions.json or taskdef.json.</summary>
    public string? Artifact { get; init; }

    /// <summary>Name of the deploy action.</summary>
    public string? Action { get; init; }

    /// <summary>As the action's own parameters: a JSON object with the execution's id.</summary>
    internal string ToJson(params ReadOnlySpan<(string Name, string? Value)> more)
    {
        var members = new Dictionary<string, string> { ["executionId"] = "#{codepipeline.PipelineExecutionId}" };
        foreach (var (name, value) in (ReadOnlySpan<(string, string?)>)[.. more, ("cluster", Cluster), ("service", Service), ("artifact", Artifact), ("action", Action)])
        {
            if (value is not null)
            {
                members[name] = value;
            }
        }

        return JsonSerializer.Serialize(members, Plain);
    }
}
