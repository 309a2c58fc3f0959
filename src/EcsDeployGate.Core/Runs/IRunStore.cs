using EcsDeployGate.Core.Auditing;
using EcsDeployGate.Core.Deciding;
using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Names;
using EcsDeployGate.Core.Receiving;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.TaskDefinitions;

namespace EcsDeployGate.Core.Runs;

/// <summary>Keeps the logs of runs. Appending is all that can be done to one.</summary>
public interface IRunStore
{
    /// <summary>Starts a run, unless its request has one already.</summary>
    /// <param name="identity">The request's identity (<see cref="GateRequest.Identity"/>); unique over all runs.</param>
    /// <param name="first">Entry number 1.</param>
    /// <param name="index">What lists show.</param>
    /// <param name="cancellationToken">Ends the call early.</param>
    /// <returns>The run of that identity: <paramref name="first"/>'s when it was started now, else the earlier one's.</returns>
    Task<RunId> StartAsync(string identity, AuditEntry first, RunIndex index, CancellationToken cancellationToken);

    /// <summary>Appends entries after exactly <paramref name="expected"/> earlier ones, all or none.</summary>
    /// <returns>False when somebody else appended first; nothing was written then.</returns>
    Task<bool> AppendAsync(RunId run, int expected, IReadOnlyList<AuditEntry> entries, RunIndex index, CancellationToken cancellationToken);

    /// <summary>The whole log in order; empty when there is no such run.</summary>
    Task<IReadOnlyList<AuditEntry>> ReadAsync(RunId run, CancellationToken cancellationToken);

    /// <summary>Runs, newest first.</summary>
    /// <exception cref="FormatException">The cursor is not one that this store gave.</exception>
    Task<RunPage> ListAsync(RunQuery query, CancellationToken cancellationToken);

    /// <summary>Open runs that want to be woken by <paramref name="now"/>, the longest waiting first; at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<RunId>> DueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken);
}

/// <summary>What lists show of a run, and what finds it.</summary>
/// <param name="Id">The run.</param>
/// <param name="StartedAt">When it was asked for.</param>
/// <param name="UpdatedAt">When its last event happened.</param>
/// <param name="Stage">Where it stands.</param>
/// <param name="Door">How it was asked for.</param>
/// <param name="RequestedBy">Who asked.</param>
/// <param name="Pipeline">Pipeline name, or null.</param>
/// <param name="Service">Service name, or null.</param>
/// <param name="Family">Task definition family, once known.</param>
/// <param name="Verdict">Once reached.</param>
/// <param name="Decision">Once made, here or outside.</param>
/// <param name="CauseCode">Code of the cause, or null.</param>
/// <param name="WakeAt">When the schedule should wake it; null for an ended run.</param>
public sealed record RunIndex(
    RunId Id,
    DateTimeOffset StartedAt,
    DateTimeOffset UpdatedAt,
    RunStage Stage,
    Door Door,
    string RequestedBy,
    string? Pipeline,
    string? Service,
    string? Family,
    Verdict? Verdict,
    Decision? Decision,
    string? CauseCode,
    DateTimeOffset? WakeAt)
{
    /// <summary>The index entry of a run.</summary>
    public static RunIndex Of(GateRun run) => new(
        run.Id,
        run.StartedAt,
        run.UpdatedAt,
        run.Stage,
        run.Request.Door,
        run.Request.RequestedBy,
        run.Deployment?.Origin?.Pipeline ?? PipelineOf(run.Request.Target),
        run.Deployment?.Service ?? ServiceOf(run.Request.Target),
        run.Deployment?.TaskDefinition.Family,
        run.Verdict?.Verdict,
        run.Decision,
        run.Verdict?.Cause?.Code,
        run.IsEnded ? null : run.NotBefore ?? run.UpdatedAt);

    private static string? PipelineOf(GateTarget target) => target switch
    {
        ApprovalTarget approval => approval.Pipeline,
        ExecutionTarget execution => execution.Pipeline,
        JobTarget job => PipelineHints.Read(job.UserParameters, out _).Pipeline,
        ConditionTarget condition => PipelineHints.Read(condition.UserParameters, out _).Pipeline,
        _ => null,
    };

    private static string? ServiceOf(GateTarget target) => target switch
    {
        DefinitionTarget definition => definition.Service,
        HookTarget hook => hook.Service[(hook.Service.LastIndexOf('/') + 1)..],
        _ => null,
    };
}

/// <summary>Which runs to list. Filters are exact; null means any.</summary>
/// <param name="Pipeline">Pipeline name.</param>
/// <param name="Service">Service name.</param>
/// <param name="Stage">Where they stand.</param>
/// <param name="Decision">What was decided.</param>
/// <param name="Limit">1 to 100.</param>
/// <param name="Cursor">From an earlier page, or null.</param>
public sealed record RunQuery(
    string? Pipeline = null,
    string? Service = null,
    RunStage? Stage = null,
    Decision? Decision = null,
    int Limit = 20,
    string? Cursor = null);

/// <summary>One page of a list.</summary>
/// <param name="Runs">Newest first.</param>
/// <param name="Next">Cursor of the next page; null at the end.</param>
public sealed record RunPage(IReadOnlyList<RunIndex> Runs, string? Next);
