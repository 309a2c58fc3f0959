using EcsDeployGate.Core.Deciding;
using EcsDeployGate.Core.Receiving;
using EcsDeployGate.Core.Resolving;

namespace EcsDeployGate.Core.Reporting;

/// <summary>What is told to a door, within that door's limits.</summary>
public abstract record DoorReport;

/// <summary>The answer to an approval (PutApprovalResult).</summary>
/// <param name="Approval">The approval.</param>
/// <param name="Decision">Approved or rejected; held is never sent.</param>
/// <param name="Summary">At most 512 characters.</param>
public sealed record ApprovalReport(ApprovalTarget Approval, Decision Decision, string Summary) : DoorReport;

/// <summary>A job is done and the pipeline goes on (PutJobSuccessResult without a continuation token).</summary>
/// <param name="JobId">The job that asks now.</param>
/// <param name="Run">The run's id, which CodePipeline shows as the external execution id.</param>
/// <param name="Summary">At most 2,048 characters.</param>
/// <param name="OutputVariables">For the actions behind; see <see cref="JobReports"/>.</param>
/// <param name="Origin">Where to look when CodePipeline takes the answer for a second one; null when nobody knows.</param>
public sealed record JobSucceeded(string JobId, string Run, string Summary, IReadOnlyDictionary<string, string> OutputVariables, PipelineOrigin? Origin = null) : DoorReport;

/// <summary>A job is done and the pipeline stops (PutJobFailureResult).</summary>
/// <param name="JobId">The job that asks now.</param>
/// <param name="Run">The run's id.</param>
/// <param name="Kind">Whose fault it is, in CodePipeline's words: <c>JobFailed</c>, <c>ConfigurationError</c>, <c>PermissionError</c> or <c>SystemUnavailable</c>.</param>
/// <param name="Message">At most 5,000 characters.</param>
/// <param name="Origin">Where to look when CodePipeline takes the answer for a second one; null when nobody knows.</param>
public sealed record JobFailed(string JobId, string Run, string Kind, string Message, PipelineOrigin? Origin = null) : DoorReport;

/// <summary>A job goes on: CodePipeline asks again in a while (PutJobSuccessResult with a continuation token).</summary>
/// <param name="JobId">The job that asks now.</param>
/// <param name="Run">The run's id.</param>
/// <param name="ContinuationToken">What CodePipeline gives back the next time.</param>
/// <param name="Summary">At most 2,048 characters: how far the run is.</param>
/// <param name="PercentComplete">0 to 100; a guess from the stage.</param>
public sealed record JobGoesOn(string JobId, string Run, string ContinuationToken, string Summary, int PercentComplete) : DoorReport;

/// <summary>The failed stage of an execution is tried again (RetryStageExecution), failed actions only.</summary>
/// <param name="Origin">Pipeline and execution.</param>
public sealed record StageRetry(PipelineOrigin Origin) : DoorReport;
