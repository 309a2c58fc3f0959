using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Tests.Wire;

namespace EcsDeployGate.Sandbox.Tests.CodePipeline;

public sealed class CodeDeployToEcsTests
{
    private const string AppSpec = """
        version: 0.0
        Resources:
          - TargetService:
              Type: AWS::ECS::Service
              Properties:
                TaskDefinition: <TASK_DEFINITION>
                LoadBalancerInfo: { ContainerName: "web", ContainerPort: 8080 }
        """;

    private const string Detail = """{"ImageURI":"app@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}""";

    [Fact]
    public async Task The_task_definition_of_the_artifact_is_registered_with_its_images_and_deployed()
    {
        await using var shop = await OpenAsync(("taskdef.json", TaskDefinition()), ("appspec.yaml", AppSpec), ("imageDetail.json", Detail));

        var execution = await shop.StartAsync();

        Assert.Equal("Succeeded", await shop.EndAsync(execution));
        var service = await shop.ServiceAsync();
        Assert.EndsWith("web:2", service["taskDefinition"]!.GetValue<string>());
        Assert.Equal("CODE_DEPLOY", service["deploymentController"]!["type"]!.GetValue<string>());
        var container = (await shop.Aws.Ecs("DescribeTaskDefinition", """{"taskDefinition":"web:2"}"""))["taskDefinition"]!["containerDefinitions"]![0]!;
        Assert.Equal(JsonNode.Parse(Detail)!["ImageURI"]!.GetValue<string>(), container["image"]!.GetValue<string>());
        Assert.Equal(5, container["healthCheck"]!["retries"]!.GetValue<int>());
        var id = (await shop.ActionAsync(execution, "DeployWeb"))["output"]!["executionResult"]!["externalExecutionId"]!.GetValue<string>();
        Assert.Matches("^d-[A-Z0-9]{9}$", id);
        var deployment = await shop.Aws.CallAsync("codedeploy", "GetDeployment", $$"""{"deploymentId":"{{id}}"}""");
        Assert.Equal("Succeeded", deployment["deploymentInfo"]!["status"]!.GetValue<string>());
        var group = await shop.Aws.CallAsync("codedeploy", "GetDeploymentGroup", """{"applicationName":"shop","deploymentGroupName":"web"}""");
        Assert.Equal("""[{"clusterName":"shop","serviceName":"web"}]""", group["deploymentGroupInfo"]!["ecsServices"]!.ToJsonString());
    }

    public static TheoryData<string, string, string, string> Broken => new()
    {
        { "", AppSpec, Detail, "Exception while trying to read the task definition artifact file from: BuildOut" },
        { "not json", AppSpec, Detail, "Exception while trying to read the task definition artifact file from: BuildOut" },
        { TaskDefinition(), "", Detail, "Exception while trying to read the appspec artifact file from: BuildOut" },
        { TaskDefinition(), "version: [", Detail, "The AppSpec file can not be parsed" },
        { TaskDefinition(), "version: 0.0\nResources: []", Detail, "The AppSpec file must have one resource" },
        { TaskDefinition(), AppSpec, "", "Exception while trying to read the image artifact file from: BuildOut" },
        { TaskDefinition(), AppSpec, """{"ImageUri":"wrong"}""", "Exception while trying to read the image artifact file from: BuildOut" },
        { TaskDefinition("<OTHER>"), AppSpec, Detail, "Container.image contains invalid characters" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task What_is_wrong_with_the_artifact_fails_the_action(string definition, string appSpec, string detail, string message)
    {
        await using var shop = await OpenAsync([.. new[] { ("taskdef.json", definition), ("appspec.yaml", appSpec), ("imageDetail.json", detail) }.Where(file => file.Item2.Length > 0)]);

        var execution = await shop.StartAsync();

        Assert.Equal("Failed", await shop.EndAsync(execution));
        Assert.Contains(message, (await shop.ActionAsync(execution, "DeployWeb"))["output"]!["executionResult"]!["errorDetails"]!["message"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.EndsWith("web:1", (await shop.ServiceAsync())["taskDefinition"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_group_that_does_not_exist_fails_the_action_and_nothing_is_registered()
    {
        await using var shop = await OpenAsync(
            pipeline => pipeline["stages"]![1]!["actions"]![0]!["configuration"]!["DeploymentGroupName"] = "nobody",
            ("taskdef.json", TaskDefinition()), ("appspec.yaml", AppSpec), ("imageDetail.json", Detail));

        Assert.Equal("Failed", await shop.EndAsync(await shop.StartAsync()));
        Assert.Equal("ClientException", (await shop.Aws.FailAsync("ecs", "DescribeTaskDefinition", """{"taskDefinition":"web:2"}""")).Code);
        Assert.Equal("DeploymentGroupDoesNotExistException", (await shop.Aws.FailAsync("codedeploy", "GetDeploymentGroup",
            """{"applicationName":"shop","deploymentGroupName":"nobody"}""")).Code);
    }

    [Fact]
    public async Task Nobody_else_changes_the_task_definition_of_such_a_service()
    {
        await using var shop = await OpenAsync(("taskdef.json", TaskDefinition()), ("appspec.yaml", AppSpec), ("imageDetail.json", Detail));

        var error = await shop.Aws.FailAsync("ecs", "UpdateService", """{"cluster":"shop","service":"web","taskDefinition":"web:1"}""");

        Assert.Equal("InvalidParameterException", error.Code);
    }

    private static string TaskDefinition(string image = "<IMAGE1_NAME>")
    {
        var definition = Some.TaskDefinition(image: image);
        Some.Container(definition)["healthCheck"]!["retries"] = 5;
        return definition.ToJsonString();
    }

    private static Task<Shop> OpenAsync(params (string Path, string Content)[] files) => OpenAsync(_ => { }, files);

    private static Task<Shop> OpenAsync(Action<JsonObject> change, params (string Path, string Content)[] files) => Shop.OpenAsync(
        pipeline =>
        {
            pipeline["stages"]!.AsArray().RemoveAt(1);
            pipeline["stages"]![1]!["actions"]![0] = JsonNode.Parse("""
                {"name":"DeployWeb","actionTypeId":{"category":"Deploy","owner":"AWS","provider":"CodeDeployToECS","version":"1"},
                 "configuration":{"ApplicationName":"shop","DeploymentGroupName":"web","TaskDefinitionTemplateArtifact":"BuildOut",
                   "AppSpecTemplateArtifact":"BuildOut","Image1ArtifactName":"BuildOut","Image1ContainerName":"IMAGE1_NAME"},
                 "inputArtifacts":[{"name":"BuildOut"}]}
                """);
            change(pipeline);
            return pipeline;
        },
        source: Shop.Zip(files), controller: "CODE_DEPLOY");
}
