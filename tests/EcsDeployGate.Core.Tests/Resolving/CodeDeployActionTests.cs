using EcsDeployGate.Core.Resolving;

namespace EcsDeployGate.Core.Tests.Resolving;

public sealed class CodeDeployActionTests
{
    private const string Spec = """
        {"version":"0.0","Resources":[{"TargetService":{"Type":"AWS::ECS::Service","Properties":{
          "TaskDefinition":"<TASK_DEFINITION>","LoadBalancerInfo":{"ContainerName":"web","ContainerPort":8080}}}}]}
        """;

    private readonly PipelineWorld _world = new();

    public CodeDeployActionTests()
    {
        _world.WithDeploy(Action());
        _world.Service = _world.Service! with { Controller = "CODE_DEPLOY" };
        _world.Actions.Clear();
        _world.Actions.Add(new() { ExecutionId = "exec-1", Stage = "Source", Action = "Ecr", Status = "Succeeded", Outputs = [new("AppImage", "b", "app"), new("SideImage", "b", "side")] });
        _world.Actions.Add(new() { ExecutionId = "exec-1", Stage = "Source", Action = "Repo", Status = "Succeeded", Outputs = [new("Templates", "b", "templates")] });
        _world.Files[("Templates", "taskdef.json")] = Definition("<IMAGE1_NAME>", "<SIDE>");
        _world.Files[("Templates", "appspec.yaml")] = Spec;
        _world.Files[("AppImage", "imageDetail.json")] = """{"ImageURI":"registry.test/shop@sha256:aa","ImageTags":["2"]}""";
        _world.Files[("SideImage", "imageDetail.json")] = """{"ImageURI":"registry.test/side@sha256:bb"}""";
    }

    [Fact]
    public async Task The_whole_task_definition_comes_from_the_artifact_with_every_placeholder_filled_in()
    {
        var deployment = await _world.Deployment();

        Assert.Equal(["registry.test/shop@sha256:aa", "registry.test/side@sha256:bb"], deployment.TaskDefinition.Containers.Select(c => c.Image));
        Assert.Equal("kept", deployment.TaskDefinition["futureMember"]!.GetValue<string>());
        Assert.Equal(_world.Baseline, deployment.Baseline);
        Assert.Equal(("shop", "web", "Templates"), (deployment.Cluster, deployment.Service, deployment.Origin!.Artifact));
        Assert.Equal(["subnet-0aa"], deployment.Placement.Subnets);
    }

    [Fact]
    public async Task An_image_that_is_no_placeholder_stays_as_it_is()
    {
        _world.Files[("Templates", "taskdef.json")] = Definition("<IMAGE1_NAME>", "registry.test/side:7");

        Assert.Equal("registry.test/side:7", (await _world.Deployment()).TaskDefinition.Find("side")!.Image);
    }

    [Fact]
    public async Task The_appspec_says_where_the_new_tasks_run()
    {
        _world.Files[("Templates", "appspec.yaml")] = Spec.Replace(
            "\"LoadBalancerInfo\"",
            """ "PlatformVersion":"1.4.0","NetworkConfiguration":{"AwsvpcConfiguration":{"Subnets":["subnet-9"],"SecurityGroups":["sg-9"],"AssignPublicIp":"ENABLED"}},"LoadBalancerInfo" """,
            StringComparison.Ordinal);

        var placement = (await _world.Deployment()).Placement;

        Assert.Equal(("FARGATE", "1.4.0", true), (placement.LaunchType, placement.PlatformVersion, placement.AssignPublicIp));
        Assert.Equal(("subnet-9", "sg-9"), (placement.Subnets.Single(), placement.SecurityGroups.Single()));
    }

    [Fact]
    public async Task An_appspec_that_is_no_json_is_read_as_yaml()
    {
        _world.Files[("Templates", "appspec.yaml")] = "version: 0.0 …";
        _world.Yaml.Json["version: 0.0 …"] = Spec.Replace("8080", "\"8080\"", StringComparison.Ordinal);

        Assert.Equal("web", (await _world.Deployment()).Service);
    }

    [Theory]
    [InlineData("taskdef.json", "{", "'taskdef.json' in the artifact 'Templates' (s3://b/templates): it is not JSON: line 1, column 2.")]
    [InlineData("taskdef.json", """{"family":"x"}""", "'taskdef.json' in the artifact 'Templates' (s3://b/templates): /containerDefinitions: a task definition needs at least one container there..")]
    [InlineData("appspec.yaml", "nonsense: [", "'appspec.yaml' in the artifact 'Templates' (s3://b/templates): it is not YAML: line 1, column 1.")]
    [InlineData("appspec.yaml", """{"version":"1.0"}""", "'appspec.yaml' in the artifact 'Templates' (s3://b/templates): version: it must be 0.0.")]
    [InlineData("appspec.yaml", """{"version":0.0,"Resources":[]}""", "'appspec.yaml' in the artifact 'Templates' (s3://b/templates): Resources: exactly one entry with Type 'AWS::ECS::Service' and Properties belongs there.")]
    public async Task A_bad_file_is_named_with_its_place(string file, string text, string message)
    {
        _world.Files[("Templates", file)] = text;

        var refused = await _world.Refused();

        Assert.Equal(("invalid-artifact", true, message), (refused.Code, refused.Rejects, refused.Message));
    }

    [Theory]
    [InlineData("\"ContainerName\":\"web\"", "\"ContainerName\":\"wbe\"", "there is no container 'wbe' in the task definition; it has 'web', 'side'")]
    [InlineData("8080", "80", "container 'web' maps no port 80; it maps 8080")]
    [InlineData("<TASK_DEFINITION>", "arn:aws:ecs:eu-west-1:1:task-definition/other:1", "another task definition is deployed than the one in the artifact")]
    public async Task An_appspec_that_does_not_fit_the_task_definition_is_rejected(string old, string now, string says)
    {
        _world.Files[("Templates", "appspec.yaml")] = Spec.Replace(old, now, StringComparison.Ordinal);

        var refused = await _world.Refused();

        Assert.Equal(("invalid-artifact", true), (refused.Code, refused.Rejects));
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_placeholder_that_nothing_fills_in_lists_those_that_there_are()
    {
        _world.Files[("Templates", "taskdef.json")] = Definition("<IMAGE_NAME>", "<SIDE>");

        var refused = await _world.Refused();

        Assert.True(refused.Rejects);
        Assert.Contains("the image of container 'web' is '<IMAGE_NAME>', which no Image<N>ContainerName of the deploy action 'Deploy/Shift' fills in; it has <IMAGE1_NAME>, <SIDE>", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"imageUri":"x"}""", "it has no ImageURI, as text, at its top")]
    [InlineData("[]", "it has no ImageURI, as text, at its top")]
    [InlineData("no", "it is not JSON: line 1, column 2")]
    public async Task A_bad_image_detail_is_rejected(string text, string says)
    {
        _world.Files[("AppImage", "imageDetail.json")] = text;

        Assert.Contains(says, (await _world.Refused()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_artifact_that_no_action_has_made_yet_names_its_maker()
    {
        _world.Actions.RemoveAt(0);

        var refused = await _world.Refused();

        Assert.Equal("artifact-not-found", refused.Code);
        Assert.Contains("'AppImage'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_of_another_controller_is_rejected()
    {
        _world.Service = _world.Service! with { Controller = "ECS" };

        Assert.Equal(("wrong-deployment-controller", true), ((await _world.Refused()).Code, (await _world.Refused()).Rejects));
    }

    [Fact]
    public async Task A_deployment_group_that_cannot_be_read_is_held_and_a_hint_helps()
    {
        _world.Group = new Fetched<DeployedService>.Refused("CodeDeploy says no.", "codedeploy:GetDeploymentGroup");
        var refused = await _world.Refused();
        Assert.Equal(("gate-permission", false), (refused.Code, refused.Rejects));
        Assert.Contains("codedeploy:GetDeploymentGroup", refused.Fix, StringComparison.Ordinal);

        _world.Approval = _world.Approval with { CustomData = """{"cluster":"shop","service":"web"}""" };
        Assert.Equal("web", (await _world.Deployment()).Service);
    }

    [Fact]
    public async Task Paths_of_the_action_are_obeyed()
    {
        _world.WithDeploy(Action(("TaskDefinitionTemplatePath", "deploy/task.json"), ("AppSpecTemplatePath", "deploy/app.json")));
        _world.Files[("Templates", "deploy/task.json")] = Definition("<IMAGE1_NAME>", "<SIDE>").Replace("\"shop\"", "\"other\"", StringComparison.Ordinal);
        _world.Files[("Templates", "deploy/app.json")] = Spec;

        Assert.Equal("other", (await _world.Deployment()).TaskDefinition.Family);
    }

    private static string Definition(string web, string side) =>
        $$"""{"family":"shop","futureMember":"kept","containerDefinitions":[{"name":"web","image":"{{web}}","portMappings":[{"containerPort":8080}]},{"name":"side","image":"{{side}}"}]}""";

    private static PipelineAction Action(params (string Key, string Value)[] settings)
    {
        var configuration = new Dictionary<string, string>
        {
            ["ApplicationName"] = "shop",
            ["DeploymentGroupName"] = "web",
            ["TaskDefinitionTemplateArtifact"] = "Templates",
            ["AppSpecTemplateArtifact"] = "Templates",
            ["Image1ArtifactName"] = "AppImage",
            ["Image1ContainerName"] = "IMAGE1_NAME",
            ["Image2ArtifactName"] = "SideImage",
            ["Image2ContainerName"] = "SIDE",
        };
        foreach (var (key, value) in settings)
        {
            configuration[key] = value;
        }

        return new() { Name = "Shift", Category = "Deploy", Provider = "CodeDeployToECS", RunOrder = 2, Configuration = configuration, InputArtifacts = ["Templates", "AppImage", "SideImage"] };
    }
}
