using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.CodePipeline.Jobs;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.CodePipeline.Actions;

/// <summary>Invoke/Lambda: a function is called with a job, and says by the job's id how it went.</summary>
internal sealed class LambdaAction(PipelineState state, JobBook jobs) : IAskingAction
{
    public void Ask(ActionRun run, PipelineMover mover)
    {
        var store = ArtifactStore.Of(run.Execution.Declaration, run.Declaration.Text("region") ?? state.Aws.Region);
        jobs.Start(new Owner(run, store, mover));
    }

    private sealed class Owner(ActionRun run, ArtifactStore store, PipelineMover mover) : IJobOwner
    {
        public PipelineExecution Execution => run.Execution;

        public JsonObject Configuration => run.Configuration;

        public JsonObject ActionTypeId => run.Type;

        public IReadOnlyList<ArtifactLocation> Inputs => run.Inputs;

        public IReadOnlyList<ArtifactLocation> Outputs { get; } =
            [.. (run.Declaration.Objects("outputArtifacts") ?? []).Select(item => store.Place(run.Execution.Pipeline.Name, item.Text("name")!))];

        public JsonObject? EncryptionKey => store.EncryptionKey;

        public JsonObject Context => Json.Of(
            ("pipelineName", run.Execution.Pipeline.Name),
            ("pipelineArn", run.Execution.Pipeline.Arn),
            ("pipelineExecutionId", run.Execution.Id),
            ("stage", Json.Of(("name", run.StageName))),
            ("action", Json.Of(("name", run.Name), ("actionExecutionId", run.Id))));

        public TimeSpan? Within => null;

        public bool IsOpen => run.Status == "InProgress";

        public IDisposable? Ends
        {
            get => run.Ends;
            set => run.Ends = value;
        }

        public void Report(JobProgress progress)
        {
            run.Progress = progress.Summary ?? run.Progress;
            run.ExternalId = progress.ExternalExecutionId ?? run.ExternalId;
            run.PercentComplete = progress.PercentComplete ?? run.PercentComplete;
        }

        public void Complete(ActionOutcome outcome) => mover.Complete(run, outcome.Succeeded ? outcome with { Outputs = Outputs } : outcome);
    }
}
