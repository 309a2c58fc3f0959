using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.CodePipeline;

/// <summary>One try of one action. Guarded by the lock of <see cref="PipelineState"/>.</summary>
internal sealed class ActionRun(PipelineExecution execution, string stageName, JsonObject declaration, DateTimeOffset startedAt)
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

    /// <summary>Deployment id, or an approval's token; known before the action ends.</summary>
    public string? ExternalId { get; set; }

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

    /// <summary>Ends what the action does; for an approval, its clock.</summary>
    public IDisposable? Ends { get; set; }

    public string Name => Declaration.Text("name")!;

    public int RunOrder => Declaration.Number("runOrder") ?? 1;

    public JsonObject Type => Declaration.Object("actionTypeId")!;
}
