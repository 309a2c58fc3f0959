namespace EcsDeployGate.Core.Resolving;

/// <summary>Reads CodePipeline: definitions, where pipelines stand, and what their executions did.</summary>
public interface IPipelines
{
    /// <summary>The pipeline's definition.</summary>
    /// <param name="pipeline">Pipeline name.</param>
    /// <param name="version">Version to read; null for the current one.</param>
    /// <param name="cancellationToken">Ends the call early.</param>
    Task<Fetched<PipelineDefinition>> ReadAsync(string pipeline, int? version, CancellationToken cancellationToken);

    /// <summary>Where each stage and action stands now.</summary>
    Task<Fetched<PipelineState>> StateAsync(string pipeline, CancellationToken cancellationToken);

    /// <summary>One execution.</summary>
    /// <param name="pipeline">Pipeline name.</param>
    /// <param name="executionId">Its id; null for the latest.</param>
    /// <param name="cancellationToken">Ends the call early.</param>
    Task<Fetched<PipelineExecution>> ExecutionAsync(string pipeline, string? executionId, CancellationToken cancellationToken);

    /// <summary>What actions did, newest first; bounded by the adapter.</summary>
    /// <param name="pipeline">Pipeline name.</param>
    /// <param name="executionId">Only of this execution; null for the newest of all executions.</param>
    /// <param name="cancellationToken">Ends the call early.</param>
    Task<Fetched<IReadOnlyList<ActionExecution>>> ActionsAsync(string pipeline, string? executionId, CancellationToken cancellationToken);

    /// <summary>Where a job comes from.</summary>
    /// <remarks>GetJobDetails is documented for custom actions only; that it knows the jobs of Lambda actions is not certain, so "missing" is an answer to expect.</remarks>
    Task<Fetched<JobPlace>> JobAsync(string jobId, CancellationToken cancellationToken);
}

/// <summary>Where a job comes from.</summary>
/// <param name="Pipeline">Pipeline name.</param>
/// <param name="ExecutionId">Pipeline execution id; null when CodePipeline does not say.</param>
/// <param name="Stage">Stage name; null when CodePipeline does not say.</param>
/// <param name="Action">Action name; null when CodePipeline does not say, or for a rule.</param>
public sealed record JobPlace(string Pipeline, string? ExecutionId, string? Stage, string? Action);

/// <summary>A pipeline as it is defined.</summary>
/// <param name="Name">Pipeline name.</param>
/// <param name="Version">Version of the definition.</param>
/// <param name="ExecutionMode"><c>QUEUED</c>, <c>SUPERSEDED</c> or <c>PARALLEL</c>.</param>
/// <param name="Stages">In order.</param>
public sealed record PipelineDefinition(string Name, int Version, string ExecutionMode, IReadOnlyList<PipelineStage> Stages)
{
    /// <summary>The pipeline's service role; its account is the pipeline's own.</summary>
    public string? RoleArn { get; init; }

    /// <summary>Buckets of the artifact stores by region; empty when there is one store, in the pipeline's own region.</summary>
    public IReadOnlyDictionary<string, string> ArtifactStores { get; init; } = new Dictionary<string, string>();
}

/// <summary>One stage.</summary>
/// <param name="Name">Stage name.</param>
/// <param name="Actions">In the order of the document; <see cref="PipelineAction.RunOrder"/> says when they run.</param>
public sealed record PipelineStage(string Name, IReadOnlyList<PipelineAction> Actions)
{
    /// <summary>Rules of the conditions for entering the stage.</summary>
    public IReadOnlyList<PipelineRule> EntryRules { get; init; } = [];
}

/// <summary>A rule of a stage condition.</summary>
/// <param name="Name">Rule name.</param>
/// <param name="Provider">Such as <c>LambdaInvoke</c>.</param>
/// <param name="Configuration">As written: variables in it are not filled in.</param>
public sealed record PipelineRule(string Name, string Provider, IReadOnlyDictionary<string, string> Configuration);

/// <summary>One action.</summary>
public sealed record PipelineAction
{
    /// <summary>Action name, unique in its stage.</summary>
    public required string Name { get; init; }

    /// <summary><c>Source</c>, <c>Build</c>, <c>Deploy</c>, <c>Test</c>, <c>Invoke</c>, <c>Approval</c> or <c>Compute</c>.</summary>
    public required string Category { get; init; }

    /// <summary>Such as <c>ECS</c>, <c>CodeDeployToECS</c>, <c>Manual</c>.</summary>
    public required string Provider { get; init; }

    /// <summary>1 to 999; equal numbers of one stage run at the same time.</summary>
    public int RunOrder { get; init; } = 1;

    /// <summary>Configuration as written: variables in it are not resolved.</summary>
    public IReadOnlyDictionary<string, string> Configuration { get; init; } = new Dictionary<string, string>();

    /// <summary>Names of the artifacts it reads.</summary>
    public IReadOnlyList<string> InputArtifacts { get; init; } = [];

    /// <summary>Names of the artifacts it makes.</summary>
    public IReadOnlyList<string> OutputArtifacts { get; init; } = [];

    /// <summary>Namespace of its output variables; null for none.</summary>
    public string? Namespace { get; init; }

    /// <summary>Region that the action runs in; null for the pipeline's own.</summary>
    public string? Region { get; init; }

    /// <summary>Role that the action runs as; null for the pipeline's own.</summary>
    public string? RoleArn { get; init; }
}

/// <summary>Where a pipeline stands.</summary>
public sealed record PipelineState(IReadOnlyList<StageState> Stages);

/// <summary>Where a stage stands.</summary>
/// <param name="Name">Stage name.</param>
/// <param name="ExecutionId">The execution that is in it, or was last; null before the first.</param>
/// <param name="Actions">Its actions.</param>
public sealed record StageState(string Name, string? ExecutionId, IReadOnlyList<ActionState> Actions)
{
    /// <summary><c>Failed</c>, <c>InProgress</c>, <c>Succeeded</c>, <c>Stopped</c>, … of that execution; null when CodePipeline does not say.</summary>
    public string? Status { get; init; }
}

/// <summary>The latest execution of an action; until it starts that can be the previous pipeline execution's.</summary>
/// <param name="Name">Action name.</param>
/// <param name="Status"><c>InProgress</c>, <c>Abandoned</c>, <c>Succeeded</c> or <c>Failed</c>; null before the first.</param>
/// <param name="Token">Approval token while an approval waits; never in PARALLEL mode.</param>
/// <param name="Summary">Of an approval: what was said with the answer.</param>
/// <param name="ChangedAt">Last change of the status.</param>
/// <param name="ChangedBy">ARN of who changed it, when CodePipeline says.</param>
public sealed record ActionState(string Name, string? Status, string? Token, string? Summary, DateTimeOffset? ChangedAt, string? ChangedBy);

/// <summary>One execution of a pipeline.</summary>
/// <param name="Id">Pipeline execution id.</param>
/// <param name="Status"><c>Cancelled</c>, <c>InProgress</c>, <c>Stopped</c>, <c>Stopping</c>, <c>Succeeded</c>, <c>Superseded</c> or <c>Failed</c>.</param>
/// <param name="PipelineVersion">The definition that it runs; null when CodePipeline does not say.</param>
public sealed record PipelineExecution(string Id, string Status, int? PipelineVersion)
{
    /// <summary>Values of the pipeline's variables (V2) for this execution.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();
}

/// <summary>One execution of an action.</summary>
public sealed record ActionExecution
{
    /// <summary>The pipeline execution that it is part of.</summary>
    public required string ExecutionId { get; init; }

    /// <summary>Stage name.</summary>
    public required string Stage { get; init; }

    /// <summary>Action name.</summary>
    public required string Action { get; init; }

    /// <summary><c>InProgress</c>, <c>Abandoned</c>, <c>Succeeded</c> or <c>Failed</c>.</summary>
    public required string Status { get; init; }

    /// <summary>When it was last updated.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>ARN of who did that, when CodePipeline says.</summary>
    public string? UpdatedBy { get; init; }

    /// <summary>Of an approval: its token.</summary>
    public string? ExternalId { get; init; }

    /// <summary>Of an answered approval: what was said with the answer.</summary>
    public string? Summary { get; init; }

    /// <summary>Code and message of the error that failed it, in CodePipeline's words.</summary>
    public string? Error { get; init; }

    /// <summary>What it made.</summary>
    public IReadOnlyList<ArtifactLocation> Outputs { get; init; } = [];

    /// <summary>Namespace of its output variables; null for none.</summary>
    public string? Namespace { get; init; }

    /// <summary>Its output variables.</summary>
    public IReadOnlyDictionary<string, string> OutputVariables { get; init; } = new Dictionary<string, string>();
}

/// <summary>Where an artifact of one execution lies.</summary>
/// <param name="Name">Artifact name.</param>
/// <param name="Bucket">S3 bucket.</param>
/// <param name="Key">S3 object key; never built, always as CodePipeline says it.</param>
/// <param name="Region">Region of the bucket; null for the gate's own.</param>
public sealed record ArtifactLocation(string Name, string Bucket, string Key, string? Region = null)
{
    /// <summary><c>s3://bucket/key</c>.</summary>
    public string Url => $"s3://{Bucket}/{Key}";
}
