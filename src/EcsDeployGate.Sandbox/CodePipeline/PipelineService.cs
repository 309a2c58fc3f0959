using EcsDeployGate.Sandbox.CodePipeline.Actions;
using EcsDeployGate.Sandbox.Events;
using EcsDeployGate.Sandbox.Protocol;
using EcsDeployGate.Sandbox.S3;
using EcsDeployGate.Sandbox.Sns;

namespace EcsDeployGate.Sandbox.CodePipeline;

/// <summary>CodePipeline: its operations and actions put together.</summary>
internal sealed class PipelineService : IDisposable
{
    private readonly PipelineState _state;

    public PipelineService(
        AwsIdentity aws, JsonService ecs, ObjectStore objects, SnsTopics topics, EventBridge events, SandboxOptions options, ILogger log)
    {
        _state = new PipelineState(aws, options.Time);
        var told = new PipelineEvents(events, aws);
        var runner = new ActionRunner(_state, told, new ApprovalAction(_state, topics), new Dictionary<(string, string), IPipelineAction>
        {
            [("Source", "S3")] = new S3SourceAction(objects, options.Time),
            [("Deploy", "ECS")] = new EcsDeployAction(ecs, objects, options.Time),
        }, log);
        var mover = new PipelineMover(_state, told, runner);
        Json = new JsonService("codepipeline", "CodePipeline_20150709");
        new PipelineOperations(_state, mover, options.StartPipelinesWhenCreated).AddTo(Json);
        new ExecutionOperations(_state, mover).AddTo(Json);
        new StateOperations(_state).AddTo(Json);
        Json.On("PutApprovalResult", new ApprovalOperation(_state, mover).PutApprovalResult);
    }

    public JsonService Json { get; }

    /// <summary>Ends what actions are doing; nothing is told any more.</summary>
    public void Dispose()
    {
        lock (_state.Lock)
        {
            foreach (var run in _state.Pipelines.Values.SelectMany(pipeline => pipeline.Runs))
            {
                run.Ends?.Dispose();
            }
        }
    }
}
