using EcsDeployGate.Core.Receiving;
using EcsDeployGate.Core.Resolving;

namespace EcsDeployGate.Core.Tests.Resolving;

public sealed class JobExecutionsTests
{
    private const string Execution = "exec-1";
    private readonly PipelineWorld _world = new();

    public JobExecutionsTests() => _world.Pipeline = _world.Pipeline with
    {
        Stages = [.. _world.Pipeline.Stages.Take(2), new("Deploy", [Invoke("Judge", 1), PipelineWorld.EcsDeploy("DeployWeb", 2)])],
    };

    [Fact]
    public async Task User_parameters_name_pipeline_and_execution()
    {
        var deployment = await ResolvedAsync("""{"pipeline":"shop-pipeline","executionId":"exec-1"}""");

        Assert.Equal(("web", "DeployWeb", Execution), (deployment.Service, deployment.Origin!.DeployAction, deployment.Origin.ExecutionId));
    }

    [Fact]
    public async Task CodePipeline_is_asked_for_what_user_parameters_do_not_say()
    {
        _world.Job = new("shop-pipeline", Execution, "Deploy", "Judge");

        Assert.Equal("DeployWeb", (await ResolvedAsync(null)).Origin!.DeployAction);
    }

    [Fact]
    public async Task Without_an_execution_id_the_one_that_is_at_the_gate_is_meant()
    {
        _world.Actions.Insert(0, new() { ExecutionId = Execution, Stage = "Deploy", Action = "Judge", Status = "InProgress" });

        Assert.Equal(Execution, (await ResolvedAsync("""{"pipeline":"shop-pipeline"}""")).Origin!.ExecutionId);
    }

    [Fact]
    public async Task Several_executions_at_the_gate_are_listed()
    {
        _world.Actions.Insert(0, new() { ExecutionId = Execution, Stage = "Deploy", Action = "Judge", Status = "InProgress" });
        _world.Actions.Insert(0, new() { ExecutionId = "exec-2", Stage = "Deploy", Action = "Judge", Status = "InProgress" });

        var refused = await RefusedAsync("""{"pipeline":"shop-pipeline"}""");

        Assert.Equal(("ambiguous-execution", false), (refused.Code, refused.Rejects));
        Assert.Equal("2 executions of pipeline 'shop-pipeline' are at the gate: 'exec-2', 'exec-1'.", refused.Message);
    }

    [Fact]
    public async Task Only_deploy_actions_behind_the_gates_own_place_are_its_own()
    {
        _world.Pipeline = _world.Pipeline with
        {
            Stages =
            [
                .. _world.Pipeline.Stages.Take(2),
                new("Test", [Invoke("JudgeTest", 1), PipelineWorld.EcsDeploy("DeployTest", 2, "test")]),
                new("Live", [PipelineWorld.Gate(1, "Ask"), Invoke("Judge", 2), PipelineWorld.EcsDeploy("DeployWeb", 3)]),
            ],
        };

        Assert.Equal("DeployWeb", (await ResolvedAsync("""{"pipeline":"shop-pipeline","executionId":"exec-1","gate":"Live/Judge"}""")).Origin!.DeployAction);
        Assert.Equal("ambiguous-deployment", (await RefusedAsync("""{"pipeline":"shop-pipeline","executionId":"exec-1"}""")).Code);
    }

    [Fact]
    public async Task The_jobs_own_artifact_with_a_service_is_enough_without_any_pipeline()
    {
        var deployment = await ResolvedAsync("""{"cluster":"shop","service":"web"}""", PipelineWorld.BuildOut);

        Assert.Equal(("web", null), (deployment.Service, deployment.Origin));
        Assert.Equal("registry.test/shop:2", deployment.TaskDefinition.Find("web")!.Image);
    }

    [Fact]
    public async Task What_nobody_says_is_asked_for_in_words()
    {
        var refused = await RefusedAsync(null, PipelineWorld.BuildOut);

        Assert.Equal(("unknown-pipeline", false), (refused.Code, refused.Rejects));
        Assert.Equal("UserParameters do not name the pipeline, and CodePipeline does not say which one the job of function 'ecs-deploy-gate' belongs to; its input artifacts are 'BuildOut'.", refused.Message);
        Assert.Contains("#{codepipeline.PipelineExecutionId}", refused.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bad_user_parameters_are_named_as_such()
    {
        var refused = await RefusedAsync("""{"pipeline":7}""");

        Assert.Equal("UserParameters: 'pipeline' is not a text.", refused.Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stage_condition_answers_for_the_stage_that_it_guards_and_what_follows(bool asJob)
    {
        _world.Pipeline = _world.Pipeline with
        {
            Stages =
            [
                .. _world.Pipeline.Stages.Take(2),
                new("Deploy", [PipelineWorld.EcsDeploy("DeployWeb", 1)]) { EntryRules = [new("Gate", "LambdaInvoke", new Dictionary<string, string> { ["FunctionName"] = "ecs-deploy-gate" })] },
                new("Live", [PipelineWorld.Gate(1, "Ask"), PipelineWorld.EcsDeploy("DeployLive", 2, "live")]),
            ],
        };
        const string parameters = """{"door":"condition","pipeline":"shop-pipeline","executionId":"exec-1"}""";

        var resolution = await _world.Resolve(asJob ? Job(parameters) : new ConditionTarget(parameters), Door.StageCondition);

        Assert.Equal("DeployWeb", Assert.IsType<Resolution.Resolved>(resolution).Deployment.Origin!.DeployAction);
    }

    [Fact]
    public async Task A_stage_condition_must_say_its_execution()
    {
        var refused = Assert.IsType<Resolution.Refused>(await _world.Resolve(new ConditionTarget("""{"door":"condition","pipeline":"shop-pipeline"}"""), Door.StageCondition));

        Assert.Equal("unknown-execution", refused.Code);
    }

    private static PipelineAction Invoke(string name, int runOrder) => new()
    {
        Name = name,
        Category = "Invoke",
        Provider = "Lambda",
        RunOrder = runOrder,
        Configuration = new Dictionary<string, string> { ["FunctionName"] = "ecs-deploy-gate" },
    };

    private static JobTarget Job(string? parameters, params ArtifactLocation[] inputs) =>
        new("c0d70000-0000-4000-8000-000000000006", "ecs-deploy-gate", parameters, [.. inputs.Select(i => new JobArtifact(i.Name, i.Bucket, i.Key))]);

    private async Task<Deployment> ResolvedAsync(string? parameters, params ArtifactLocation[] inputs) =>
        Assert.IsType<Resolution.Resolved>(await _world.Resolve(Job(parameters, inputs), Door.PipelineAction)).Deployment;

    private async Task<Resolution.Refused> RefusedAsync(string? parameters, params ArtifactLocation[] inputs) =>
        Assert.IsType<Resolution.Refused>(await _world.Resolve(Job(parameters, inputs), Door.PipelineAction));
}
