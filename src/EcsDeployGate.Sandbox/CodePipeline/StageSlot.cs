namespace EcsDeployGate.Sandbox.CodePipeline;

/// <summary>A stage of a pipeline: one execution is in it, others wait in front of it.</summary>
internal sealed class StageSlot
{
    /// <summary>Whoever holds the stage's lock; null in PARALLEL mode.</summary>
    public PipelineExecution? Occupant { get; set; }

    /// <summary>Oldest first; in SUPERSEDED mode there is at most one.</summary>
    public List<PipelineExecution> Waiting { get; } = [];

    /// <summary>The last execution that came in.</summary>
    public PipelineExecution? Latest { get; set; }
}
