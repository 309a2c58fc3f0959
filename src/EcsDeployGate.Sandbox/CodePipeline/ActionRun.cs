using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.CodePipeline;

/// <summary>One try of one action.</summary>
internal sealed class ActionRun(PipelineExecution execution, string stageName, JsonObject declaration, DateTimeOffset startedAt)
    : DeclaredRun(execution, stageName, declaration, startedAt)
{
    /// <summary>What a job worker says of it while it goes on.</summary>
    public string? Progress { get; set; }

    /// <summary>0 to 100, when a job worker says so.</summary>
    public int? PercentComplete { get; set; }

    public string? Summary => Outcome?.Summary ?? (Outcome is null ? Progress : null);

    /// <summary>Who answered an approval.</summary>
    public string? UpdatedBy { get; set; }

    /// <summary>An approval's token, and whether somebody answered it.</summary>
    public string? Token { get; set; }

    public bool Answered { get; set; }

    public int RunOrder => Declaration.Number("runOrder") ?? 1;

    public JsonObject Type => Declaration.Object("actionTypeId")!;
}
