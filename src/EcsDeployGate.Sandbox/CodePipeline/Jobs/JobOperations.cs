using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.CodePipeline.Jobs;

/// <summary>PutJobSuccessResult, PutJobFailureResult, GetJobDetails.</summary>
internal sealed partial class JobOperations(PipelineState state, JobBook jobs)
{
    private const int MaxVariableBytes = 122_880;

    private static readonly string[] FailureTypes =
        ["JobFailed", "ConfigurationError", "PermissionError", "RevisionOutOfSync", "RevisionUnavailable", "SystemUnavailable"];

    public void AddTo(JsonService service) => service
        .On("PutJobSuccessResult", Succeed)
        .On("PutJobFailureResult", Fail)
        .On("GetJobDetails", Get);

    private JsonObject? Succeed(JsonCall call)
    {
        var input = call.Input;
        var id = JobId(input);
        var details = input.Object("executionDetails") ?? [];
        var progress = new JobProgress(
            Limited(details, "summary", 2048, "executionDetails."),
            Limited(details, "externalExecutionId", 1500, "executionDetails."),
            details.Number("percentComplete") is { } percent
                ? percent is >= 0 and <= 100 ? percent : throw PipelineErrors.Validation("executionDetails.percentComplete", "Member must have value between 0 and 100")
                : null);
        var continuation = Limited(input, "continuationToken", 2048);
        var variables = Variables(input, continuation);
        var revision = Revision(input);
        lock (state.Lock)
        {
            var job = Open(id);
            job.Owner.Report(progress);
            if (continuation is not null)
            {
                jobs.Continue(job, continuation);
                return null;
            }

            job.Answered = true;
            job.Owner.Complete(new ActionOutcome { Succeeded = true, Summary = progress.Summary, Variables = variables, Revision = revision?.Invoke(job.Owner) });
            return null;
        }
    }

    private JsonObject? Fail(JsonCall call)
    {
        var input = call.Input;
        var id = JobId(input);
        var details = input.Object("failureDetails") ?? throw PipelineErrors.Validation("failureDetails", "Member must not be null");
        var type = details.Text("type");
        if (!FailureTypes.Contains(type))
        {
            throw PipelineErrors.Validation("failureDetails.type", $"Member must satisfy enum value set: [{string.Join(", ", FailureTypes)}]");
        }

        var message = Limited(details, "message", 5000, "failureDetails.") ?? throw PipelineErrors.Validation("failureDetails.message", "Member must not be null");
        var external = Limited(details, "externalExecutionId", 1500, "failureDetails.");
        lock (state.Lock)
        {
            var job = Open(id);
            job.Answered = true;
            job.Owner.Report(new JobProgress(null, external, null));
            job.Owner.Complete(ActionOutcome.Failed(type!, message));
            return null;
        }
    }

    private JsonObject? Get(JsonCall call)
    {
        var id = JobId(call.Input);
        lock (state.Lock)
        {
            return Json.Of(("jobDetails", JobEvent.Details(jobs.Find(id) ?? throw NotFound(id), state.Aws)));
        }
    }

    private Job Open(string id)
    {
        var job = jobs.Find(id) ?? throw NotFound(id);
        return !job.Answered && job.Owner.IsOpen
            ? job
            : throw new AwsException("InvalidJobStateException", $"The job '{id}' is not in progress: a result was taken already, or the action has ended");
    }

    private static AwsException NotFound(string id) => new("JobNotFoundException", $"The job '{id}' was not found");

    private static string JobId(JsonObject input) => input.Text("jobId") is { } id && IdPattern().IsMatch(id)
        ? id
        : throw PipelineErrors.Validation("jobId", "Member must satisfy regular expression pattern: [0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

    private static string? Limited(JsonObject input, string member, int most, string at = "") => input.Text(member) switch
    {
        null => null,
        { Length: 0 } => throw PipelineErrors.Validation(at + member, "Member must have length greater than or equal to 1"),
        var text when text.Length > most => throw PipelineErrors.Validation(at + member, $"Member must have length less than or equal to {most}"),
        var text => text,
    };

    private static Dictionary<string, string> Variables(JsonObject input, string? continuation)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        var bytes = 0;
        foreach (var (key, _) in input.Object("outputVariables") ?? [])
        {
            if (!VariablePattern().IsMatch(key))
            {
                throw PipelineErrors.Validation("outputVariables", "Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [A-Za-z0-9@\\-_]+]");
            }

            variables[key] = input.Object("outputVariables")!.Text(key)!;
            bytes += Encoding.UTF8.GetByteCount(key) + Encoding.UTF8.GetByteCount(variables[key]);
        }

        return bytes > MaxVariableBytes
            ? throw new AwsException("OutputVariablesSizeExceededException", $"The output variables have {bytes} bytes; {MaxVariableBytes} are allowed")
            : variables.Count > 0 && continuation is not null
                ? throw PipelineErrors.Validation("outputVariables", "Output variables can not be given together with a continuation token")
                : variables;
    }

    private Func<IJobOwner, SourceRevision>? Revision(JsonObject input)
    {
        if (input.Object("currentRevision") is not { } revision)
        {
            return null;
        }

        var id = Limited(revision, "revision", 1500, "currentRevision.") ?? throw PipelineErrors.Validation("currentRevision.revision", "Member must not be null");
        _ = Limited(revision, "changeIdentifier", 100, "currentRevision.")
            ?? throw PipelineErrors.Validation("currentRevision.changeIdentifier", "Member must not be null");
        var summary = Limited(revision, "revisionSummary", 2048, "currentRevision.") ?? id;
        return owner => new SourceRevision(
            owner.Context.Object("action")?.Text("name") ?? "", owner.Outputs.Count > 0 ? owner.Outputs[0].Name : "", id, summary, state.Time.GetUtcNow());
    }

    [GeneratedRegex(@"\A[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\z")]
    private static partial Regex IdPattern();

    [GeneratedRegex(@"\A[A-Za-z0-9@_-]+\z")]
    private static partial Regex VariablePattern();
}
