using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.CodePipeline.Conditions;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.CodePipeline;

/// <summary>One run through a pipeline. Guarded by the lock of <see cref="PipelineState"/>.</summary>
internal sealed class PipelineExecution(Pipeline pipeline, string trigger, string triggerDetail, DateTimeOffset startedAt)
{
    public string Id { get; } = Guid.NewGuid().ToString();

    public Pipeline Pipeline { get; } = pipeline;

    /// <summary>The pipeline as it was when the execution began; a later version changes nothing for it.</summary>
    public JsonObject Declaration { get; } = pipeline.Declaration;

    public int Version { get; } = pipeline.Version;

    public string Mode { get; } = pipeline.Mode;

    public string Trigger { get; } = trigger;

    public string TriggerDetail { get; } = triggerDetail;

    public DateTimeOffset StartedAt { get; } = startedAt;

    public DateTimeOffset UpdatedAt { get; set; } = startedAt;

    /// <summary>InProgress, Stopping, Stopped, Succeeded, Superseded or Failed.</summary>
    public string Status { get; set; } = "InProgress";

    public string? StatusSummary { get; set; }

    public string? StopReason { get; set; }

    /// <summary>The stage it is in, or waits in front of.</summary>
    public int StageIndex { get; set; }

    /// <summary>Grows with every retry.</summary>
    public int Attempt { get; set; } = 1;

    /// <summary>InProgress, Stopping, Stopped, Succeeded, Skipped or Failed, for each stage it came into.</summary>
    public Dictionary<string, string> StageStatus { get; } = new(StringComparer.Ordinal);

    /// <summary>The current stage's actions by name, as far as they began in this attempt or are kept from an earlier one.</summary>
    public Dictionary<string, ActionRun> InStage { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, ArtifactLocation> Artifacts { get; } = new(StringComparer.Ordinal);

    /// <summary>Output variables by namespace.</summary>
    public Dictionary<string, IReadOnlyDictionary<string, string>> Variables { get; } = new(StringComparer.Ordinal);

    /// <summary>The latest check of each stage's conditions.</summary>
    public Dictionary<(string Stage, ConditionKind Kind), ConditionRun> Conditions { get; } = [];

    /// <summary>How often each stage was tried again, and by whom last.</summary>
    public Dictionary<string, StageRetries> Retries { get; } = new(StringComparer.Ordinal);

    /// <summary>The execution whose stage is run again, when this is a rollback: it has that one stage only.</summary>
    public PipelineExecution? RollbackTarget { get; init; }

    public string Type => RollbackTarget is null ? "STANDARD" : "ROLLBACK";

    public bool IsChecking => Conditions.Values.Any(item => item.Status == "InProgress");

    public List<SourceRevision> Revisions { get; } = [];

    public bool HasEnded => Status is not ("InProgress" or "Stopping");

    public IReadOnlyList<JsonObject> Stages => Declaration.Objects("stages")!;

    public JsonObject Stage => Stages[StageIndex];

    public string StageName => Stage.Text("name")!;
}
