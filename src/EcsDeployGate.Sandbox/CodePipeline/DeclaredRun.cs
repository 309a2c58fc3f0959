using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.CodePipeline;

/// <summary>One try of something that a pipeline's structure declares: an action, or a rule of a condition. Guarded by the lock of <see cref="PipelineState"/>.</summary>
internal abstract class DeclaredRun(PipelineExecution execution, string stageName, JsonObject declaration, DateTimeOffset startedAt)
{
    public string Id { get; } = Guid.NewGuid().ToString();

    public PipelineExecution Execution { get; } = execution;

    public string StageName { get; } = stageName;

    public JsonObject Declaration { get; } = declaration;

    public DateTimeOffset StartedAt { get; } = startedAt;

    public DateTimeOffset UpdatedAt { get; set; } = startedAt;

    /// <summary>InProgress, Abandoned, Succeeded or Failed.</summary>
    public string Status { get; set; } = "InProgress";

    /// <summary>Configuration with variables filled in.</summary>
    public JsonObject Configuration { get; set; } = [];

    public IReadOnlyList<ArtifactLocation> Inputs { get; set; } = [];

    public ActionOutcome? Outcome { get; set; }

    /// <summary>What it started elsewhere: a deployment's id, an approval's token. Known before it ends.</summary>
    public string? ExternalId { get; set; }

    /// <summary>Ends what it does; for an approval, its clock.</summary>
    public IDisposable? Ends { get; set; }

    public string Name => Declaration.Text("name")!;
}
