namespace EcsDeployGate.Core.Receiving;

/// <summary>Someone asks for a judgement.</summary>
/// <param name="Door">Which way the request came in.</param>
/// <param name="Identity">
/// What makes the request itself, unique over all doors: a repeated delivery has the same identity and finds the same run.
/// </param>
/// <param name="RequestedBy">Who or what asked, for people: a topic ARN, an IAM principal, a user name.</param>
/// <param name="Target">What is to be judged.</param>
/// <param name="RerunOf">The run that this one repeats, or null.</param>
/// <param name="RetryStage">True to try the failed stage of the pipeline again when this run approves and no door waits for it.</param>
public sealed record GateRequest(Door Door, string Identity, string RequestedBy, GateTarget Target, string? RerunOf = null, bool RetryStage = false);

/// <summary>Ways to ask for a judgement.</summary>
public enum Door
{
    /// <summary>A manual approval action whose SNS message reached the gate.</summary>
    PipelineApproval,

    /// <summary>The HTTP API.</summary>
    Api,

    /// <summary>The command line.</summary>
    Cli,

    /// <summary>A Lambda invoke action of a pipeline.</summary>
    PipelineAction,

    /// <summary>A stage condition of a pipeline with the rule LambdaInvoke.</summary>
    StageCondition,

    /// <summary>A lifecycle hook of an ECS service deployment, inside or outside of pipelines.</summary>
    DeploymentHook,
}
