using System.Text.Json.Serialization;
using EcsDeployGate.Core.TaskDefinitions;

namespace EcsDeployGate.Core.Receiving;

/// <summary>Someone asks for a judgement.</summary>
/// <param name="Door">Which way the request came in.</param>
/// <param name="Identity">
/// What makes the request itself, unique over all doors: a repeated delivery has the same identity and finds the same run.
/// </param>
/// <param name="RequestedBy">Who or what asked, for people: a topic ARN, an IAM principal, a user name.</param>
/// <param name="Target">What is to be judged.</param>
/// <param name="RerunOf">The run that this one repeats, or null.</param>
public sealed record GateRequest(Door Door, string Identity, string RequestedBy, GateTarget Target, string? RerunOf = null);

/// <summary>Ways to ask for a judgement.</summary>
public enum Door
{
    /// <summary>A manual approval action whose SNS message reached the gate.</summary>
    PipelineApproval,

    /// <summary>The HTTP API.</summary>
    Api,

    /// <summary>The command line.</summary>
    Cli,
}

/// <summary>What is to be judged.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(ApprovalTarget), "approval")]
[JsonDerivedType(typeof(ExecutionTarget), "execution")]
[JsonDerivedType(typeof(DefinitionTarget), "definition")]
public abstract record GateTarget;

/// <summary>The deployment behind a pending approval. Only this target has a door that waits for an answer.</summary>
/// <param name="Pipeline">Pipeline name.</param>
/// <param name="Stage">Stage of the approval action.</param>
/// <param name="Action">Name of the approval action.</param>
/// <param name="Token">Approval token; a secret of sorts: never shown on pages or in logs.</param>
/// <param name="Expires">When CodePipeline gives up waiting.</param>
/// <param name="CustomData">The action's CustomData as it came; JSON with <c>cluster</c>, <c>service</c>, <c>artifact</c>, <c>action</c>, <c>executionId</c> when it is for the gate.</param>
public sealed record ApprovalTarget(string Pipeline, string Stage, string Action, string Token, DateTimeOffset? Expires, string? CustomData) : GateTarget;

/// <summary>The deployment that a pipeline execution brings, asked for without an approval (API, re-run).</summary>
/// <param name="Pipeline">Pipeline name.</param>
/// <param name="ExecutionId">Pipeline execution id; null for the latest.</param>
/// <param name="Hints">The same members as an approval's CustomData, or null.</param>
public sealed record ExecutionTarget(string Pipeline, string? ExecutionId, string? Hints) : GateTarget;

/// <summary>A task definition as a document.</summary>
/// <param name="TaskDefinition">What would be registered.</param>
/// <param name="Cluster">Cluster to probe in; null for the gate's default.</param>
/// <param name="Service">A service whose network and baseline are taken over; null for none.</param>
public sealed record DefinitionTarget(TaskDefinition TaskDefinition, string? Cluster, string? Service) : GateTarget;
