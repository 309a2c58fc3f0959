using EcsDeployGate.Core.Receiving;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.TaskDefinitions;

namespace EcsDeployGate.Core.Tests.Resolving;

public sealed class PipelineResolverTests
{
    private readonly PipelineWorld _world = new();

    [Fact]
    public async Task The_deployment_is_what_the_deploy_action_would_register()
    {
        var deployment = await _world.Deployment();

        Assert.Equal(
            TaskDefinition.Parse("""{"family":"shop","futureMember":{"kept":true},"containerDefinitions":[{"name":"web","image":"registry.test/shop:2","futureToo":1},{"name":"side","image":"registry.test/side:1"}]}"""),
            deployment.TaskDefinition);
        Assert.Equal(_world.Baseline, deployment.Baseline);
        Assert.Equal("arn:aws:ecs:eu-west-1:1:task-definition/shop:7", deployment.BaselineArn);
        Assert.Equal(("shop", "web"), (deployment.Cluster, deployment.Service));
        Assert.Equal(_world.Service!.Placement, deployment.Placement);
        Assert.Equal(new PipelineOrigin("shop-pipeline", "exec-1", "Deploy", "DeployWeb", "BuildOut", "s3://shop-artifacts/shop-pipeline/BuildOut/AbC123"), deployment.Origin);
        Assert.Equal("s3://shop-artifacts/shop-pipeline/BuildOut/AbC123!imagedefinitions.json", _world.PathRead);
    }

    [Fact]
    public async Task Tags_become_digests_and_what_nobody_can_look_at_says_why()
    {
        _world.Images["registry.test/side:1"] = new ImageAnswer.CannotTell("no credentials for registry.test");

        var images = (await _world.Deployment()).Images;

        Assert.Equal(
            [
                new ResolvedImage("web", "registry.test/shop:2", "sha256:" + 20.ToString("D64", null)),
                new ResolvedImage("side", "registry.test/side:1", null, "no credentials for registry.test"),
            ],
            images);
    }

    [Fact]
    public async Task The_file_name_of_the_deploy_action_is_obeyed()
    {
        _world.WithDeploy(PipelineWorld.EcsDeploy("DeployWeb", 2, file: "out/images.json"));

        await _world.Deployment();

        Assert.EndsWith("!out/images.json", _world.PathRead, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deploy_action_in_a_later_stage_is_found()
    {
        _world.Pipeline = _world.Pipeline with
        {
            Stages = [.. _world.Pipeline.Stages.Take(2), new("Deploy", [PipelineWorld.Gate()]), new("Live", [PipelineWorld.EcsDeploy("DeployWeb", 1)])],
        };

        Assert.Equal("Live", (await _world.Deployment()).Origin!.DeployStage);
    }

    [Fact]
    public async Task Deploy_actions_before_the_gate_and_behind_the_next_approval_are_not_its_own()
    {
        _world.Pipeline = _world.Pipeline with
        {
            Stages =
            [
                .. _world.Pipeline.Stages.Take(2),
                new("Test", [PipelineWorld.EcsDeploy("DeployTest", 1, "test")]),
                new("Deploy", [PipelineWorld.Gate(2), PipelineWorld.EcsDeploy("Before", 1, "before"), PipelineWorld.EcsDeploy("DeployWeb", 3)]),
                new("Live", [PipelineWorld.Gate(1, "GateLive"), PipelineWorld.EcsDeploy("DeployLive", 2, "live")]),
            ],
        };

        Assert.Equal("DeployWeb", (await _world.Deployment()).Origin!.DeployAction);
    }

    [Fact]
    public async Task A_persons_approval_behind_the_gate_does_not_hide_the_deploy_action()
    {
        _world.WithDeploy(PipelineWorld.Gate(2, "Person"), PipelineWorld.EcsDeploy("DeployWeb", 3));

        Assert.Equal("DeployWeb", (await _world.Deployment()).Origin!.DeployAction);
    }

    [Fact]
    public async Task Two_deploy_actions_are_an_ambiguity_that_lists_them_and_says_what_to_write()
    {
        _world.WithDeploy(PipelineWorld.EcsDeploy("DeployWeb", 2), PipelineWorld.EcsDeploy("DeployApi", 2, "api"));

        var refused = await _world.Refused();

        Assert.Equal(("ambiguous-deployment", false), (refused.Code, refused.Rejects));
        Assert.Equal(
            "2 ECS deploy actions of pipeline 'shop-pipeline' could be meant: 'Deploy/DeployWeb' (cluster 'shop', service 'web'), 'Deploy/DeployApi' (cluster 'shop', service 'api').",
            refused.Message);
        Assert.Equal(
            """Give each deploy action a gate of its own in front of it, or say in CustomData which one this gate is for: {"action":"Deploy/DeployWeb"} or {"action":"Deploy/DeployApi"}.""",
            refused.Fix);
    }

    [Theory]
    [InlineData("""{"service":"web"}""")]
    [InlineData("""{"action":"DeployWeb"}""")]
    [InlineData("""{"action":"Deploy/DeployWeb","note":"for people"}""")]
    [InlineData("""{"artifact":"BuildOut"}""")]
    public async Task A_hint_settles_an_ambiguity(string customData)
    {
        _world.WithDeploy(PipelineWorld.EcsDeploy("DeployWeb", 2), PipelineWorld.EcsDeploy("DeployApi", 2, "api", "ApiOut"));
        _world.Approval = _world.Approval with { CustomData = customData };

        Assert.Equal("DeployWeb", (await _world.Deployment()).Origin!.DeployAction);
    }

    [Theory]
    [InlineData("""{"service":"nobody"}""", "names none of the ECS deploy actions")]
    [InlineData("""{"service":7}""", "'service' is not a text")]
    [InlineData("""{"service":""", "cannot be read as JSON")]
    public async Task A_hint_that_fits_nothing_is_refused_and_does_not_reject(string customData, string says)
    {
        _world.Approval = _world.Approval with { CustomData = customData };

        var refused = await _world.Refused();

        Assert.Equal(("invalid-hint", false), (refused.Code, refused.Rejects));
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Custom_data_for_people_is_no_hint()
    {
        _world.Approval = _world.Approval with { CustomData = "Please look at the release notes." };

        await _world.Deployment();
    }

    [Fact]
    public async Task A_variable_in_the_configuration_needs_a_hint()
    {
        _world.WithDeploy(PipelineWorld.EcsDeploy("DeployWeb", 2, "#{Vars.Service}"));

        Assert.Equal("unresolved-variable", (await _world.Refused()).Code);

        _world.Approval = _world.Approval with { CustomData = """{"service":"web"}""" };
        Assert.Equal("web", (await _world.Deployment()).Service);
    }

    [Fact]
    public async Task Nothing_after_the_gate_is_nothing_to_judge()
    {
        _world.WithDeploy();

        Assert.Equal(("no-deploy-action", false), ((await _world.Refused()).Code, (await _world.Refused()).Rejects));
    }

    [Theory]
    [InlineData("""[{"name":"web","imageUri":"a"},""", "is not JSON: line 1, column 31", true)]
    [InlineData("[\n  {\"name\":\"web\",\n   oops}\n]", "is not JSON: line 3, column 4", true)]
    [InlineData("""{"web":"a"}""", "holds a JSON object where an array", true)]
    [InlineData("[]", "holds an empty array", false)]
    [InlineData("""[7]""", "has a JSON number at /0", true)]
    [InlineData("""[{"imageUri":"a"}]""", "has no 'name' at /0", true)]
    [InlineData("""[{"name":"web"}]""", "has no 'imageUri' at /0", true)]
    [InlineData("""[{"name":"web","imageUri":null}]""", "has a JSON null at /0/imageUri", true)]
    [InlineData("""[{"name":"web","imageUri":" "}]""", "has a JSON text at /0/imageUri where a text that is not empty belongs", true)]
    [InlineData("""[{"name":"web","imageUri":"a"},{"name":"web","imageUri":"b"}]""", "names the container 'web' a second time at /1/name", false)]
    [InlineData("""[{"name":"web","name":"side","imageUri":"a"}]""", "is not proper JSON", true)]
    public async Task A_broken_file_is_refused_with_the_place(string file, string says, bool rejects)
    {
        _world.Artifact = PipelineWorld.File(file);

        var refused = await _world.Refused();

        Assert.Equal(("invalid-artifact", rejects), (refused.Code, refused.Rejects));
        Assert.Contains("'imagedefinitions.json' in the artifact 'BuildOut' (s3://shop-artifacts/shop-pipeline/BuildOut/AbC123) " + says, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_byte_order_mark_is_passed_over_and_other_encodings_are_refused()
    {
        _world.Artifact = new ArtifactAnswer.Found((byte[])[0xEF, 0xBB, 0xBF, .. """[{"name":"web","imageUri":"registry.test/shop:2"}]"""u8]);
        await _world.Deployment();

        _world.Artifact = new ArtifactAnswer.Found((byte[])[0xFF, 0xFE, 0x5B, 0x00]);
        Assert.Contains("is not UTF-8: byte 0", (await _world.Refused()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_container_that_the_service_does_not_have_rejects_and_lists_those_it_has()
    {
        _world.Artifact = PipelineWorld.File("""[{"name":"wbe","imageUri":"a"}]""");

        var refused = await _world.Refused();

        Assert.Equal(("unknown-container", true), (refused.Code, refused.Rejects));
        Assert.Equal(
            "'imagedefinitions.json' names the container 'wbe'; the service 'web' (arn:aws:ecs:eu-west-1:1:task-definition/shop:7) has 'web', 'side'. The deploy action would fail on it.",
            refused.Message);
    }

    [Fact]
    public async Task What_the_artifact_lacks_is_said_and_rejects()
    {
        _world.Artifact = new ArtifactAnswer.NoSuchFile(["src/app.cs", "imagedefinition.json"]);
        var refused = await _world.Refused();
        Assert.Equal(("invalid-artifact", true), (refused.Code, refused.Rejects));
        Assert.Contains("has no file 'imagedefinitions.json'; it has 'src/app.cs', 'imagedefinition.json'.", refused.Message, StringComparison.Ordinal);

        _world.Artifact = new ArtifactAnswer.Invalid("it is a zip bomb.");
        Assert.True((await _world.Refused()).Rejects);

        _world.Artifact = new ArtifactAnswer.TooLong(200_000);
        Assert.Contains("200000 bytes", (await _world.Refused()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_permission_is_the_gates_fault_and_never_rejects()
    {
        _world.Artifact = new ArtifactAnswer.Refused("S3 refused.", "s3:GetObject");

        var refused = await _world.Refused();

        Assert.Equal(("gate-permission", false), (refused.Code, refused.Rejects));
        Assert.Equal("Allow s3:GetObject to the gate's role.", refused.Fix);
    }

    [Fact]
    public async Task An_artifact_that_is_made_behind_the_gate_says_where_to_put_the_gate()
    {
        _world.Actions.Clear();

        var refused = await _world.Refused();

        Assert.Equal(("artifact-not-found", false), (refused.Code, refused.Rejects));
        Assert.Equal("Put the gate after 'Build/Build'.", refused.Fix);
    }

    [Fact]
    public async Task Only_the_artifact_of_this_execution_counts_and_only_if_it_succeeded()
    {
        _world.Actions.Clear();
        _world.Actions.Add(new() { ExecutionId = "exec-0", Stage = "Build", Action = "Build", Status = "Succeeded", Outputs = [PipelineWorld.BuildOut] });
        _world.Actions.Add(new() { ExecutionId = "exec-1", Stage = "Build", Action = "Build", Status = "Failed", Outputs = [PipelineWorld.BuildOut] });

        Assert.Equal("artifact-not-found", (await _world.Refused()).Code);
    }

    [Fact]
    public async Task A_missing_service_and_a_foreign_deployment_controller_reject()
    {
        _world.Service = _world.Service! with { Controller = "CODE_DEPLOY" };
        Assert.Equal(("wrong-deployment-controller", true), ((await _world.Refused()).Code, (await _world.Refused()).Rejects));

        _world.Service = null;
        Assert.Equal(("service-not-found", true), ((await _world.Refused()).Code, (await _world.Refused()).Rejects));
    }

    [Fact]
    public async Task An_execution_can_be_judged_without_an_approval()
    {
        var resolution = await _world.Resolve(new ExecutionTarget("shop-pipeline", null, null));

        Assert.Equal("exec-1", Assert.IsType<Resolution.Resolved>(resolution).Deployment.Origin!.ExecutionId);
        Assert.Equal("pipeline-not-found", Assert.IsType<Resolution.Refused>(await _world.Resolve(new ExecutionTarget("other", "exec-9", null))).Code);
    }

    [Fact]
    public async Task A_task_definition_takes_network_and_baseline_from_the_named_service()
    {
        var definition = TaskDefinition.Parse("""{"family":"x","containerDefinitions":[{"name":"a","image":"i"}]}""");

        var alone = Assert.IsType<Resolution.Resolved>(await _world.Resolve(new DefinitionTarget(definition, null, null))).Deployment;
        var beside = Assert.IsType<Resolution.Resolved>(await _world.Resolve(new DefinitionTarget(definition, "shop", "web"))).Deployment;

        Assert.Equal((null, Placement.None, null), (alone.Baseline, alone.Placement, alone.Origin));
        Assert.Equal((_world.Baseline, _world.Service!.Placement), (beside.Baseline, beside.Placement));
        Assert.Equal(definition, beside.TaskDefinition);
    }
}
