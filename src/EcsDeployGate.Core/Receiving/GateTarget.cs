using System.Text.Json.Serialization;
using EcsDeployGate.Core.TaskDefinitions;

namespace EcsDeployGate.Core.Receiving;

/// <summary>What is to be judged.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(ApprovalTarget), "approval")]
[JsonDerivedType(typeof(ExecutionTarget), "execution")]
[JsonDerivedType(typeof(DefinitionTarget), "definition")]
[JsonDerivedType(typeof(JobTarget), "job")]
[JsonDerivedType(typeof(ConditionTarget), "condition")]
[JsonDerivedType(typeof(HookTarget), "hook")]
[JsonDerivedType(typeof(RevisionTarget), "revision")]
public abstract record GateTarget
{
    /// <summary>How whoever asked waits for the decision.</summary>
    [JsonIgnore]
    public abstract DoorManner Manner { get; }
}

/// <summary>How a door waits for its answer; what can be done about a held run depends on it.</summary>
public enum DoorManner
{
    /// <summary>Nobody waits: whoever asked looks at the run, or gets the decision as the return value of its call.</summary>
    Looks,

    /// <summary>It stays open until it is told, for days if need be.</summary>
    StaysOpen,

    /// <summary>It comes back every half minute or so until it is told, at most for a day.</summary>
    ComesBack,
}

/// <summary>The deployment behind a pending approval.</summary>
/// <param name="Pipeline">Pipeline name.</param>
/// <param name="Stage">Stage of the approval action.</param>
/// <param name="Action">Name of the approval action.</param>
/// <param name="Token">Approval token; a secret of sorts: never shown on pages or in logs.</param>
/// <param name="Expires">When CodePipeline gives up waiting.</param>
/// <param name="CustomData">The action's CustomData as it came; JSON with <c>cluster</c>, <c>service</c>, <c>artifact</c>, <c>action</c>, <c>executionId</c> when it is for the gate.</param>
public sealed record ApprovalTarget(string Pipeline, string Stage, string Action, string Token, DateTimeOffset? Expires, string? CustomData) : GateTarget
{
    /// <inheritdoc/>
    public override DoorManner Manner => DoorManner.StaysOpen;
}

/// <summary>The deployment that a pipeline execution brings, asked for without an approval (API, re-run).</summary>
/// <param name="Pipeline">Pipeline name.</param>
/// <param name="ExecutionId">Pipeline execution id; null for the latest.</param>
/// <param name="Hints">The same members as an approval's CustomData, or null.</param>
public sealed record ExecutionTarget(string Pipeline, string? ExecutionId, string? Hints) : GateTarget
{
    /// <inheritdoc/>
    public override DoorManner Manner => DoorManner.Looks;
}

/// <summary>A task definition as a document.</summary>
/// <param name="TaskDefinition">What would be registered.</param>
/// <param name="Cluster">Cluster to probe in; null for the gate's default.</param>
/// <param name="Service">A service whose network and baseline are taken over; null for none.</param>
public sealed record DefinitionTarget(TaskDefinition TaskDefinition, string? Cluster, string? Service) : GateTarget
{
    /// <inheritdoc/>
    public override DoorManner Manner => DoorManner.Looks;
}

/// <summary>The deployment behind a job that CodePipeline gave to the gate's function: a Lambda invoke action, or a stage condition's rule.</summary>
/// <param name="JobId">The first job; CodePipeline makes further ones while the gate answers with a continuation token.</param>
/// <param name="Function">Name or ARN of the function as the action is configured; tells the gate's own place in the pipeline.</param>
/// <param name="UserParameters">The action's UserParameters, variables filled in: the same members as an approval's CustomData, and <c>pipeline</c>, <c>gate</c>, <c>door</c>.</param>
/// <param name="Artifacts">Where the job's input artifacts lie.</param>
public sealed record JobTarget(string JobId, string? Function, string? UserParameters, IReadOnlyList<JobArtifact> Artifacts) : GateTarget
{
    /// <inheritdoc/>
    public override DoorManner Manner => DoorManner.ComesBack;
}

/// <summary>An input artifact of a job.</summary>
/// <param name="Name">Artifact name.</param>
/// <param name="Bucket">S3 bucket.</param>
/// <param name="Key">S3 object key.</param>
public sealed record JobArtifact(string Name, string Bucket, string Key);

/// <summary>The deployment behind a stage condition whose rule called the gate's function without a job and takes what it returns.</summary>
/// <param name="UserParameters">The rule's UserParameters; must name <c>pipeline</c>.</param>
public sealed record ConditionTarget(string? UserParameters) : GateTarget
{
    /// <inheritdoc/>
    public override DoorManner Manner => DoorManner.Looks;
}

/// <summary>A deployment that ECS has begun and holds at a lifecycle hook.</summary>
/// <param name="Deployment">ARN of the service deployment.</param>
/// <param name="Service">ARN of the service.</param>
/// <param name="Revision">ARN of the service revision that is being deployed.</param>
/// <param name="LifecycleStage">Where the deployment stood when it asked first, such as <c>PRE_SCALE_UP</c>.</param>
public sealed record HookTarget(string Deployment, string Service, string Revision, string LifecycleStage) : GateTarget
{
    /// <inheritdoc/>
    public override DoorManner Manner => DoorManner.ComesBack;
}

/// <summary>A service revision, asked for without a hook that waits (re-run).</summary>
/// <param name="Revision">ARN of the service revision.</param>
/// <param name="Deployment">ARN of the service deployment that brought it, for the baseline; null when not known.</param>
public sealed record RevisionTarget(string Revision, string? Deployment) : GateTarget
{
    /// <inheritdoc/>
    public override DoorManner Manner => DoorManner.Looks;
}
