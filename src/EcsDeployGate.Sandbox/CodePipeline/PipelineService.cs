using EcsDeployGate.Sandbox.CodePipeline.Actions;
using EcsDeployGate.Sandbox.CodePipeline.Conditions;
using EcsDeployGate.Sandbox.CodePipeline.Jobs;
using EcsDeployGate.Sandbox.Ecs.Services;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.CodePipeline;

/// <summary>CodePipeline: its operations and actions put together.</summary>
internal sealed class PipelineService : IDisposable
{
    private readonly PipelineState _state;
    private readonly JobBook _jobs;
    private readonly CancellationTokenSource _stopping = new();

    public PipelineService(PipelineSurroundings around, SandboxOptions options)
    {
        _state = new PipelineState(around.Aws, options.Time);
        _jobs = new JobBook(_state, around.Bus, around.Functions, around.Credentials);
        var inputs = new ActionInputs(around.Objects, around.Aws.Region);
        var told = new PipelineEvents(around.Events, around.Aws);
        var runner = new ActionRunner(
            _state,
            told,
            inputs,
            new Dictionary<(string, string), IAskingAction>
            {
                [("Approval", "Manual")] = new ApprovalAction(_state, around.Topics),
                [("Invoke", "Lambda")] = new LambdaAction(_state, _jobs),
            },
            new Dictionary<(string, string), IPipelineAction>
            {
                [("Source", "S3")] = new S3SourceAction(around.Objects, around.Aws.Region, options.Time),
                [("Deploy", "ECS")] = new EcsDeployAction(new EcsRollout(around.Ecs, options.Time, "codepipeline"), around.Objects),
                [("Deploy", "CodeDeployToECS")] = new CodeDeployToEcsAction(
                    new EcsRollout(around.Ecs, options.Time, ServiceOperations.CodeDeploy), around.CodeDeploy, around.Objects, options.Time),
            },
            around.Log);
        var conditions = new StageConditions(_state, inputs, new Dictionary<string, IStageRule>
        {
            ["LambdaInvoke"] = new LambdaRule(_state, _jobs, around.Invoker, _stopping.Token),
            ["VariableCheck"] = new VariableCheckRule(),
        });
        var mover = new PipelineMover(_state, told, runner, conditions);
        Json = new JsonService("codepipeline", "CodePipeline_20150709");
        new PipelineOperations(_state, mover, options.StartPipelinesWhenCreated).AddTo(Json);
        new ExecutionOperations(_state, mover).AddTo(Json);
        new StateOperations(_state).AddTo(Json);
        new ConditionOperations(_state, mover).AddTo(Json);
        new JobOperations(_state, _jobs).AddTo(Json);
        Json.On("PutApprovalResult", new ApprovalOperation(_state, mover).PutApprovalResult);
    }

    public JsonService Json { get; }

    public JobSettings JobSettings
    {
        get
        {
            lock (_state.Lock)
            {
                return _jobs.Settings;
            }
        }

        set
        {
            lock (_state.Lock)
            {
                _jobs.Settings = value;
            }
        }
    }

    /// <summary>Ends what actions are doing; nothing is told any more.</summary>
    public void Dispose()
    {
        _stopping.Cancel();
        lock (_state.Lock)
        {
            foreach (var pipeline in _state.Pipelines.Values)
            {
                pipeline.Runs.ForEach(run => run.Ends?.Dispose());
                pipeline.RuleRuns.ForEach(run => run.Ends?.Dispose());
            }
        }

        _stopping.Dispose();
    }
}
