namespace EcsDeployGate.Api.Runs;

/// <summary>How a run is repeated; may be left out.</summary>
internal sealed record RerunBody
{
    /// <summary>True to try the failed stage of the pipeline again (RetryStageExecution) when the repetition approves.</summary>
    public bool RetryStage { get; init; }
}
