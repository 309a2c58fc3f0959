using Amazon.CodePipeline.Model;
using Amazon.Runtime;
using EcsDeployGate.Aws.Clients;
using EcsDeployGate.Aws.Resilience;
using EcsDeployGate.Core.Resolving;
using ActionExecution = EcsDeployGate.Core.Resolving.ActionExecution;
using ActionState = EcsDeployGate.Core.Resolving.ActionState;
using ArtifactLocation = EcsDeployGate.Core.Resolving.ArtifactLocation;
using PipelineExecution = EcsDeployGate.Core.Resolving.PipelineExecution;
using StageState = EcsDeployGate.Core.Resolving.StageState;
using Wire = Amazon.CodePipeline.Model;

namespace EcsDeployGate.Aws.Resolving;

/// <summary>Reads CodePipeline.</summary>
internal sealed class Pipelines(AwsClients clients, Port port) : IPipelines
{
    /// <summary>Pages of 100 that are read of one execution: it has at most 500 actions, and some are tried again.</summary>
    private const int PagesOfExecution = 10;

    /// <summary>Pages of 100 that are read of all executions: a waiting approval is among the newest.</summary>
    private const int PagesOfAll = 3;

    public Task<Fetched<PipelineDefinition>> ReadAsync(string pipeline, int? version, CancellationToken cancellationToken) =>
        Ask<PipelineDefinition>("GetPipeline", pipeline, async token =>
        {
            var answer = await clients.CodePipeline.GetPipelineAsync(new GetPipelineRequest { Name = pipeline, Version = version }, token).ConfigureAwait(false);
            var found = answer.Pipeline;
            return new(
                found.Name,
                found.Version ?? 0,
                found.ExecutionMode?.Value ?? "SUPERSEDED",
                [.. (found.Stages ?? []).Select(Stage)])
            {
                RoleArn = found.RoleArn,
                ArtifactStores = (found.ArtifactStores ?? []).Where(s => s.Value?.Location is not null).ToDictionary(s => s.Key, s => s.Value.Location),
            };
        }, cancellationToken);

    public Task<Fetched<PipelineState>> StateAsync(string pipeline, CancellationToken cancellationToken) =>
        Ask<PipelineState>("GetPipelineState", pipeline, async token =>
        {
            var answer = await clients.CodePipeline.GetPipelineStateAsync(new GetPipelineStateRequest { Name = pipeline }, token).ConfigureAwait(false);
            return new([.. (answer.StageStates ?? []).Select(s =>
                new StageState(s.StageName, s.LatestExecution?.PipelineExecutionId, [.. (s.ActionStates ?? []).Select(State)]) { Status = s.LatestExecution?.Status?.Value })]);
        }, cancellationToken);

    public Task<Fetched<PipelineExecution>> ExecutionAsync(string pipeline, string? executionId, CancellationToken cancellationToken) =>
        Ask<PipelineExecution>("GetPipelineExecution", pipeline, async token =>
        {
            if (executionId is null)
            {
                var latest = await clients.CodePipeline.ListPipelineExecutionsAsync(
                    new ListPipelineExecutionsRequest { PipelineName = pipeline, MaxResults = 1 }, token).ConfigureAwait(false);
                executionId = (latest.PipelineExecutionSummaries ?? []).FirstOrDefault()?.PipelineExecutionId
                    ?? throw new PipelineExecutionNotFoundException($"Pipeline '{pipeline}' has never run.");
            }

            var answer = await clients.CodePipeline.GetPipelineExecutionAsync(
                new GetPipelineExecutionRequest { PipelineName = pipeline, PipelineExecutionId = executionId }, token).ConfigureAwait(false);
            var found = answer.PipelineExecution;
            return new(found.PipelineExecutionId ?? executionId, found.Status?.Value ?? "", found.PipelineVersion)
            {
                Variables = (found.Variables ?? []).Where(v => v is { Name: not null, ResolvedValue: not null }).DistinctBy(v => v.Name).ToDictionary(v => v.Name, v => v.ResolvedValue),
            };
        }, cancellationToken);

    public async Task<Fetched<IReadOnlyList<ActionExecution>>> ActionsAsync(string pipeline, string? executionId, CancellationToken cancellationToken)
    {
        var rows = new List<ActionExecution>();
        string? next = null;
        for (var page = 0; page < (executionId is null ? PagesOfAll : PagesOfExecution); page++)
        {
            var from = next;
            var fetched = await Ask<ListActionExecutionsResponse>("ListActionExecutions", pipeline, token => clients.CodePipeline.ListActionExecutionsAsync(
                new ListActionExecutionsRequest
                {
                    PipelineName = pipeline,
                    Filter = executionId is null ? null : new ActionExecutionFilter { PipelineExecutionId = executionId },
                    MaxResults = 100,
                    NextToken = from,
                }, token), cancellationToken).ConfigureAwait(false);
            switch (fetched)
            {
                case Fetched<ListActionExecutionsResponse>.Missing missing:
                    return new Fetched<IReadOnlyList<ActionExecution>>.Missing(missing.Message);
                case Fetched<ListActionExecutionsResponse>.Refused refused:
                    return new Fetched<IReadOnlyList<ActionExecution>>.Refused(refused.Message, refused.PermissionNeeded);
                case Fetched<ListActionExecutionsResponse>.Found found:
                    rows.AddRange((found.Value.ActionExecutionDetails ?? []).Select(Row));
                    next = found.Value.NextToken;
                    break;
            }

            if (string.IsNullOrEmpty(next))
            {
                break;
            }
        }

        return new Fetched<IReadOnlyList<ActionExecution>>.Found(rows);
    }

    public Task<Fetched<JobPlace>> JobAsync(string jobId, CancellationToken cancellationToken) => port.AskAsync<Fetched<JobPlace>>(
        "GetJobDetails",
        async token =>
        {
            var answer = await clients.CodePipeline.GetJobDetailsAsync(new GetJobDetailsRequest { JobId = jobId }, token).ConfigureAwait(false);
            return answer.JobDetails?.Data?.PipelineContext is { PipelineName: { Length: > 0 } pipeline } place
                ? new Fetched<JobPlace>.Found(new(pipeline, place.PipelineExecutionId, place.Stage?.Name, place.Action?.Name))
                : new Fetched<JobPlace>.Missing("CodePipeline does not say where the job comes from.");
        },
        e => e.ErrorCode switch
        {
            "AccessDeniedException" => new Fetched<JobPlace>.Refused($"CodePipeline does not let the gate look at its job: {e.Message}", "codepipeline:GetJobDetails"),

            // Documented for custom actions only: whatever it says of a Lambda job is no fault of anybody's.
            _ => new Fetched<JobPlace>.Missing($"CodePipeline does not tell the gate about its job: {e.Message}"),
        },
        cancellationToken);

    private static PipelineStage Stage(StageDeclaration stage) => new(stage.Name, [.. (stage.Actions ?? []).Select(Action)])
    {
        EntryRules = [.. (stage.BeforeEntry?.Conditions ?? []).SelectMany(c => c.Rules ?? [])
            .Select(r => new PipelineRule(r.Name, r.RuleTypeId?.Provider ?? "", r.Configuration ?? []))],
    };

    private static PipelineAction Action(ActionDeclaration action) => new()
    {
        Name = action.Name,
        Category = action.ActionTypeId?.Category?.Value ?? "",
        Provider = action.ActionTypeId?.Provider ?? "",
        RunOrder = action.RunOrder ?? 1,
        Configuration = action.Configuration ?? [],
        InputArtifacts = [.. (action.InputArtifacts ?? []).Select(a => a.Name)],
        OutputArtifacts = [.. (action.OutputArtifacts ?? []).Select(a => a.Name)],
        Namespace = action.Namespace,
        Region = action.Region,
        RoleArn = action.RoleArn,
    };

    private static ActionState State(Wire.ActionState action) => new(
        action.ActionName,
        action.LatestExecution?.Status?.Value,
        action.LatestExecution?.Token,
        action.LatestExecution?.Summary,
        Time(action.LatestExecution?.LastStatusChange),
        action.LatestExecution?.LastUpdatedBy);

    private static ActionExecution Row(ActionExecutionDetail row) => new()
    {
        ExecutionId = row.PipelineExecutionId,
        Stage = row.StageName,
        Action = row.ActionName,
        Status = row.Status?.Value ?? "",
        UpdatedAt = Time(row.LastUpdateTime),
        UpdatedBy = row.UpdatedBy,
        ExternalId = row.Output?.ExecutionResult?.ExternalExecutionId,
        Summary = row.Output?.ExecutionResult?.ExternalExecutionSummary,
        Error = row.Output?.ExecutionResult?.ErrorDetails is { } error ? $"{error.Code}: {error.Message}" : null,
        Outputs = [.. (row.Output?.OutputArtifacts ?? [])
            .Where(a => a.Name is not null && a.S3location is { Bucket: not null, Key: not null })
            .Select(a => new ArtifactLocation(a.Name, a.S3location.Bucket, a.S3location.Key))],
        Namespace = row.Input?.Namespace,
        OutputVariables = row.Output?.OutputVariables ?? [],
    };

    private static DateTimeOffset? Time(DateTime? at) => at is { } time ? new DateTimeOffset(time.ToUniversalTime()) : null;

    private Task<Fetched<T>> Ask<T>(string operation, string pipeline, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        port.AskAsync<Fetched<T>>(
            operation,
            async token => new Fetched<T>.Found(await call(token).ConfigureAwait(false)),
            e => Refusal<T>(e, operation, pipeline),
            cancellationToken);

    private static Fetched<T>? Refusal<T>(AmazonServiceException e, string operation, string pipeline) => e switch
    {
        PipelineNotFoundException or PipelineVersionNotFoundException or PipelineExecutionNotFoundException =>
            new Fetched<T>.Missing($"CodePipeline does not know what the gate asks of pipeline '{pipeline}': {e.Message}"),
        { ErrorCode: "AccessDeniedException" } =>
            new Fetched<T>.Refused($"CodePipeline does not let the gate look at pipeline '{pipeline}': {e.Message}", $"codepipeline:{operation}"),
        _ => null,
    };
}
