namespace EcsDeployGate.Sandbox.CodePipeline.Jobs;

/// <summary>The <c>executionDetails</c> of a job's result.</summary>
internal sealed record JobProgress(string? Summary, string? ExternalExecutionId, int? PercentComplete);
