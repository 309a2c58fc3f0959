using EcsDeployGate.Core.Deciding;
using EcsDeployGate.Core.Runs;

namespace EcsDeployGate.Core.Reporting;

/// <summary>What a job of CodePipeline is told.</summary>
/// <remarks>
/// <para>
/// Approved is success, with the output variables that <see cref="Variables"/> lists; everything else is failure, with a type that says whose
/// fault it is. A job cannot wait for a person for days: a held run keeps its job open for <see cref="GatePolicy.HoldMinutes"/>, in which a
/// person may decide through the gate; after that the job fails, and RetryStageExecution asks anew.
/// </para>
/// <para>Limits: API reference, PutJobSuccessResult and PutJobFailureResult.</para>
/// </remarks>
public static class JobReports
{
    /// <summary>How a continuation token begins; the run's id follows.</summary>
    public const string TokenPrefix = "ecs-deploy-gate/";

    private const int MaxSummary = 2048;
    private const int MaxMessage = 5000;
    private const int MaxVariable = 4096;

    /// <summary>The last answer to a job of a run that has decided.</summary>
    public static DoorReport Of(GateRun run, string jobId, Uri? link)
    {
        var (decision, summary) = DoorWords.Of(run);
        return decision is Decision.Approved
            ? new JobSucceeded(jobId, run.Id.ToString(), Cut(summary, MaxSummary), Variables(run, summary, link), run.Deployment?.Origin)
            : new JobFailed(jobId, run.Id.ToString(), Kind(run), Cut(Message(run, summary, link), MaxMessage), run.Deployment?.Origin);
    }

    /// <summary>The answer to a job of a run that goes on.</summary>
    public static JobGoesOn GoesOn(GateRun run, string jobId) => new(jobId, run.Id.ToString(), $"{TokenPrefix}{run.Id}", Cut(Progress(run), MaxSummary), Percent(run.Stage));

    /// <summary>Variables for later actions, always all of them: a variable that is not there fails the action that names it.</summary>
    private static Dictionary<string, string> Variables(GateRun run, string summary, Uri? link) => new Dictionary<string, string>
    {
        ["runId"] = run.Id.ToString(),
        ["verdict"] = Word(run.Verdict?.Verdict.ToString()),
        ["decision"] = Word(nameof(Decision.Approved)),
        ["decidedBy"] = run.Person?.By ?? "gate",
        ["cause"] = run.Verdict?.Cause?.Code ?? "none",
        ["summary"] = summary,
        ["link"] = link?.AbsoluteUri ?? "none",
        ["family"] = run.Deployment?.TaskDefinition.Family ?? "none",
        ["cluster"] = run.Deployment?.Cluster ?? "none",
        ["service"] = run.Deployment?.Service ?? "none",
        ["images"] = run.Deployment is { } deployment ? string.Join(';', deployment.Images.Select(i => $"{i.Container}={i.Image}{(i.Digest is { } digest && !i.Image.Contains('@', StringComparison.Ordinal) ? "@" + digest : "")}")) : "none",
    }.ToDictionary(v => v.Key, v => v.Value.Length == 0 ? "none" : Cut(v.Value, MaxVariable));

    private static string Kind(GateRun run) => run switch
    {
        { Person: not null } or { Verdict.Verdict: Verdict.Reject } => "JobFailed",
        { Refused.Code: "gate-permission" } => "PermissionError",
        { Refused: not null } => "ConfigurationError",
        _ => "SystemUnavailable",
    };

    /// <summary>There is room for more than the summary: the evidence and the whole fix.</summary>
    private static string Message(GateRun run, string summary, Uri? link)
    {
        if (run.Person is not null || run.Verdict?.Cause is not { } cause)
        {
            return summary;
        }

        var lines = new List<string> { summary };
        lines.AddRange(cause.Evidence.Select(e => $"Evidence: {e}"));
        lines.Add($"Why it matters: {cause.Why}");
        lines.Add($"{(cause.Fix.Verified ? "Verified fix" : "Fix")}: {cause.Fix.Text}");
        if (link is not null)
        {
            lines.Add(link.AbsoluteUri);
        }

        return string.Join('\n', lines);
    }

    private static string Progress(GateRun run) => run.Due is AwaitPerson
        ? $"Held until {run.NotBefore:yyyy-MM-dd'T'HH:mm'Z'} for a person to decide: {run.Verdict!.Summary}"
        : $"{run.Stage}: run {run.Id}";

    private static int Percent(RunStage stage) => stage switch
    {
        RunStage.Receiving or RunStage.Resolving => 5,
        RunStage.Validating => 10,
        RunStage.Inspecting => 20,
        RunStage.Probing => 50,
        RunStage.Deciding => 90,
        _ => 95,
    };

    private static string Word(string? word) => word?.ToLowerInvariant() ?? "none";

    private static string Cut(string text, int most)
    {
        if (text.Length <= most)
        {
            return text;
        }

        var end = most - 1;
        return text[..(char.IsHighSurrogate(text[end - 1]) ? end - 1 : end)] + "…";
    }
}
