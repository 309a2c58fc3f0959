using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.CodePipeline.Conditions;

/// <summary>One check of one rule. Guarded by the lock of <see cref="PipelineState"/>.</summary>
internal sealed class RuleRun(PipelineExecution execution, string stageName, JsonObject declaration, DateTimeOffset startedAt)
{
    public string Id { get; } = Guid.NewGuid().ToString();

    public PipelineExecution Execution { get; } = execution;

    public string StageName { get; } = stageName;

    public JsonObject Declaration { get; } = declaration;

    public DateTimeOffset StartedAt { get; } = startedAt;

    public DateTimeOffset UpdatedAt { get; set; } = startedAt;

    /// <summary>InProgress, Abandoned, Succeeded or Failed.</summary>
    public string Status { get; set; } = "InProgress";

    public JsonObject Configuration { get; set; } = [];

    public IReadOnlyList<ArtifactLocation> Inputs { get; set; } = [];

    public string? Summary { get; set; }

    public string? ExternalId { get; set; }

    public ActionOutcome? Outcome { get; set; }

    public IDisposable? Ends { get; set; }

    public string Name => Declaration.Text("name")!;

    public JsonObject Type => Declaration.Object("ruleTypeId")!;

    public string? Provider => Type.Text("provider");
}
