using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.CodePipeline.Actions;
using EcsDeployGate.Sandbox.CodePipeline.Jobs;
using EcsDeployGate.Sandbox.Functions;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.CodePipeline.Conditions;

/// <summary>LambdaInvoke: a function says whether the rule holds.</summary>
/// <remarks>
/// How the function answers is not documented (https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference-LambdaInvoke.html
/// has FunctionName and UserParameters only), so the sandbox has both ways: by the result of a job, as for the Lambda action, or by
/// returning from or throwing out of an invocation that is waited for, whose job id then means nothing to the job operations.
/// </remarks>
internal sealed class LambdaRule(PipelineState state, JobBook jobs, FunctionInvoker invoker, CancellationToken stopping) : IStageRule
{
    public void Check(RuleRun rule, Action<ActionOutcome> complete)
    {
        var owner = new Owner(rule, ArtifactStore.Of(rule.Execution.Declaration, rule.Declaration.Text("region") ?? state.Aws.Region), complete);
        if (!jobs.Settings.RulesAnswerByInvocation)
        {
            jobs.Start(owner);
            return;
        }

        var cancel = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        rule.Ends = new Cancels(cancel);
        var payload = JobEvent.Of(jobs.Unregistered(owner), state.Aws).Body;
        _ = Task.Run(() => InvokeAsync(rule, payload, complete, cancel.Token), CancellationToken.None);
    }

    private async Task InvokeAsync(RuleRun rule, JsonObject payload, Action<ActionOutcome> complete, CancellationToken cancellationToken)
    {
        try
        {
            var result = await invoker.InvokeAsync(rule.Configuration.Text("FunctionName")!, payload, cancellationToken);
            lock (state.Lock)
            {
                complete(result.Error is { } error
                    ? ActionOutcome.Failed("JobFailed", error)
                    : new ActionOutcome { Succeeded = true, Summary = "The function returned." });
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The rule was abandoned, or the sandbox ends: nobody waits for the answer.
        }
    }

    private sealed class Owner(RuleRun rule, ArtifactStore store, Action<ActionOutcome> complete) : IJobOwner
    {
        public PipelineExecution Execution => rule.Execution;

        public JsonObject Configuration => rule.Configuration;

        public JsonObject ActionTypeId => Json.Of(("category", "Invoke"), ("owner", "AWS"), ("provider", "Lambda"), ("version", "1"));

        public IReadOnlyList<ArtifactLocation> Inputs => rule.Inputs;

        public IReadOnlyList<ArtifactLocation> Outputs => [];

        public JsonObject? EncryptionKey => store.EncryptionKey;

        public JsonObject Context => Json.Of(
            ("pipelineName", rule.Execution.Pipeline.Name),
            ("pipelineArn", rule.Execution.Pipeline.Arn),
            ("pipelineExecutionId", rule.Execution.Id),
            ("stage", Json.Of(("name", rule.StageName))),
            ("action", Json.Of(("name", rule.Name), ("actionExecutionId", rule.Id))));

        public TimeSpan? Within => rule.Declaration.Number("timeoutInMinutes") is { } minutes ? TimeSpan.FromMinutes(minutes) : null;

        public bool IsOpen => rule.Status == "InProgress";

        public IDisposable? Ends
        {
            get => rule.Ends;
            set => rule.Ends = value;
        }

        public void Report(JobProgress progress)
        {
            rule.Summary = progress.Summary ?? rule.Summary;
            rule.ExternalId = progress.ExternalExecutionId ?? rule.ExternalId;
        }

        public void Complete(ActionOutcome outcome) => complete(outcome);
    }
}
