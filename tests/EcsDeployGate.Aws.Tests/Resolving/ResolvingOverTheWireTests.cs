using System.IO.Compression;
using System.Text.Json.Nodes;
using EcsDeployGate.Aws.Resolving;
using EcsDeployGate.Core.Receiving;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.TaskDefinitions;

namespace EcsDeployGate.Aws.Tests.Resolving;

public sealed class ResolvingOverTheWireTests
{
    [Fact]
    public async Task A_waiting_approval_resolves_to_what_the_deploy_action_will_register()
    {
        await using var world = await AwsWorld.StartAsync();
        await world.OpenShopAsync();

        var deployment = Assert.IsType<Resolution.Resolved>(await Resolve(world, await world.ApprovalAsync())).Deployment;

        Assert.Equal("127.0.0.1:9/shop:2", deployment.TaskDefinition.Find("web")!.Image);
        Assert.Equal("127.0.0.1:9/shop:1", deployment.Baseline!.Find("web")!.Image);
        Assert.Equal(("shop", "web", "arn:aws:ecs:eu-west-1:111122223333:task-definition/shop:1"), (deployment.Cluster, deployment.Service, deployment.BaselineArn));
        Assert.Equal(("FARGATE", "1.4.0", true), (deployment.Placement.LaunchType, deployment.Placement.PlatformVersion, deployment.Placement.AssignPublicIp));
        Assert.Equal(["subnet-1", "subnet-2"], deployment.Placement.Subnets);
        Assert.Equal(["sg-1"], deployment.Placement.SecurityGroups);
        Assert.StartsWith("s3://shop-artifacts/shop-pipeline/BuildOut/", deployment.Origin!.Location, StringComparison.Ordinal);
        Assert.Contains("cannot reach the registry '127.0.0.1:9'", Assert.Single(deployment.Images).CannotTell, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Members_that_this_version_does_not_know_survive_describe_and_register()
    {
        await using var world = await AwsWorld.StartAsync();
        await world.CallAsync("ecs", "RegisterTaskDefinition", AwsWorld.Definition("shop", "app:1").ToJsonString());

        var read = Assert.IsType<Fetched<TaskDefinition>.Found>(await world.Gate.Services.TaskDefinitionAsync("shop", AwsWorld.Cancelled)).Value;
        Assert.Equal("""{"nested":[1,2.5,{"deep":"ü"}],"flag":true}""", JsonNode.Parse(read["memberOfTheFuture"]!.ToJsonString())!.ToJsonString(Relaxed));
        await world.Gate.ProbeTasks.RegisterAsync(read.With(json => json["family"] = "copy"), AwsWorld.Cancelled);

        var copy = (await world.CallAsync("ecs", "DescribeTaskDefinition", """{"taskDefinition":"copy","include":["TAGS"]}"""));
        var definition = copy["taskDefinition"]!;
        Assert.True(JsonNode.DeepEquals(definition["memberOfTheFuture"], AwsWorld.Definition("", "x")["memberOfTheFuture"]));
        Assert.Equal("kept", definition["containerDefinitions"]![0]!["anotherOne"]!.GetValue<string>());
        Assert.Equal("""[{"key":"team","value":"shop"}]""", copy["tags"]!.ToJsonString());
    }

    [Fact]
    public async Task A_persons_answer_closes_the_approval_with_who_and_when()
    {
        await using var world = await AwsWorld.StartAsync();
        await world.OpenShopAsync();
        var approval = await world.ApprovalAsync();
        await world.AnswerAsync(approval, "Rejected", "not today");

        var closed = Assert.IsType<Resolution.Closed>(await Resolve(world, approval));

        Assert.Equal("Rejected", closed.Status);
        Assert.StartsWith("arn:aws:", closed.By, StringComparison.Ordinal);
        Assert.NotNull(closed.At);
    }

    [Fact]
    public async Task In_parallel_mode_each_token_finds_its_own_execution()
    {
        await using var world = await AwsWorld.StartAsync();
        await world.OpenShopAsync();
        var pipeline = (await world.CallAsync("codepipeline", "GetPipeline", """{"name":"shop-pipeline"}"""))["pipeline"]!;
        pipeline["executionMode"] = "PARALLEL";
        pipeline["pipelineType"] = "V2";
        await world.CallAsync("codepipeline", "UpdatePipeline", new JsonObject { ["pipeline"] = pipeline.DeepClone() }.ToJsonString());
        var (first, second) = (await world.StartParallelAsync(), await world.StartParallelAsync());

        Assert.Equal(first.Execution, Assert.IsType<Resolution.Resolved>(await Resolve(world, first.Approval)).Deployment.Origin!.ExecutionId);
        Assert.Equal(second.Execution, Assert.IsType<Resolution.Resolved>(await Resolve(world, second.Approval)).Deployment.Origin!.ExecutionId);
    }

    [Fact]
    public async Task A_hostile_artifact_is_an_answer_and_rejects()
    {
        await using var world = await AwsWorld.StartAsync();
        await world.OpenShopAsync(AwsWorld.Zip(("imagedefinitions.json", "[]"), ("../../etc/cron.d/x", "x")));

        var refused = Assert.IsType<Resolution.Refused>(await Resolve(world, await world.ApprovalAsync()));

        Assert.Equal(("invalid-artifact", true), (refused.Code, refused.Rejects));
        Assert.Contains("leads out of the archive", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_small_file_of_a_large_artifact_is_read_in_parts_and_within_bounds()
    {
        // Stored, not packed: 3 MiB that need not be fetched lie between the head and the file.
        var big = new byte[3 << 20];
        new Random(1).NextBytes(big);
        using var buffer = new MemoryStream();
        using (var zip = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            using (var entry = zip.CreateEntry("big.bin", CompressionLevel.NoCompression).Open())
            {
                entry.Write(big);
            }

            using var small = zip.CreateEntry("imagedefinitions.json").Open();
            small.Write("[1]"u8);
        }

        await using var world = await AwsWorld.StartAsync(configure: options => options with { Artifacts = new ArtifactLimits { MaxFetchedBytes = 1 << 20 } });
        await world.PutAsync("bucket", null);
        await world.PutAsync("bucket/key", buffer.ToArray());
        var location = new ArtifactLocation("Out", "bucket", "key");

        Assert.IsType<ArtifactAnswer.Found>(await world.Gate.Artifacts.ReadAsync(location, "imagedefinitions.json", 1000, AwsWorld.Cancelled));
        Assert.IsType<ArtifactAnswer.Invalid>(await world.Gate.Artifacts.ReadAsync(location, "big.bin", 4 << 20, AwsWorld.Cancelled));
        Assert.IsType<ArtifactAnswer.Missing>(await world.Gate.Artifacts.ReadAsync(location with { Key = "other" }, "x", 1000, AwsWorld.Cancelled));
        Assert.IsType<ArtifactAnswer.Missing>(await world.Gate.Artifacts.ReadAsync(location with { Bucket = "nowhere" }, "x", 1000, AwsWorld.Cancelled));
    }

    [Fact]
    public async Task What_does_not_exist_is_missing_and_not_an_exception()
    {
        await using var world = await AwsWorld.StartAsync();
        await world.CallAsync("ecs", "CreateCluster", """{"clusterName":"shop"}""");

        Assert.IsType<Fetched<PipelineState>.Missing>(await world.Gate.Pipelines.StateAsync("none", AwsWorld.Cancelled));
        Assert.IsType<Fetched<PipelineDefinition>.Missing>(await world.Gate.Pipelines.ReadAsync("none", null, AwsWorld.Cancelled));
        Assert.IsType<Fetched<ServiceDescription>.Missing>(await world.Gate.Services.ServiceAsync("shop", "none", AwsWorld.Cancelled));
        Assert.IsType<Fetched<ServiceDescription>.Missing>(await world.Gate.Services.ServiceAsync("none", "none", AwsWorld.Cancelled));
        Assert.IsType<Fetched<TaskDefinition>.Missing>(await world.Gate.Services.TaskDefinitionAsync("none:1", AwsWorld.Cancelled));
    }

    [Fact]
    public async Task A_refused_permission_names_what_to_allow()
    {
        await using var world = await AwsWorld.StartAsync();
        await world.FaultAsync("""{"operation":"DescribeTaskDefinition","code":"AccessDeniedException","message":"User is not authorized"}""");

        var refused = Assert.IsType<Fetched<TaskDefinition>.Refused>(await world.Gate.Services.TaskDefinitionAsync("x", AwsWorld.Cancelled));

        Assert.Equal("ecs:DescribeTaskDefinition", refused.PermissionNeeded);
    }

    [Theory]
    [InlineData("""{"operation":"*","count":3,"code":"ThrottlingException"}""")]
    [InlineData("""{"operation":"*","count":3,"code":"ServerException"}""")]
    [InlineData("""{"operation":"*","count":3,"lost":true}""")]
    public async Task Passing_faults_are_outlived(string fault)
    {
        await using var world = await AwsWorld.StartAsync();
        await world.OpenShopAsync();
        var approval = await world.ApprovalAsync();
        await world.FaultAsync(fault);

        Assert.IsType<Resolution.Resolved>(await Resolve(world, approval));
        Assert.Equal(0, await world.FaultsLeftAsync());
    }

    [Fact]
    public async Task Throttling_that_does_not_end_is_an_exception_that_names_port_operation_and_code()
    {
        await using var world = await AwsWorld.StartAsync();
        await world.FaultAsync("""{"operation":"ecs:*","count":100,"code":"ThrottlingException"}""");

        var unavailable = await Assert.ThrowsAsync<PortUnavailableException>(() => world.Gate.Services.ServiceAsync("shop", "web", AwsWorld.Cancelled));

        Assert.Equal(("ecs", "DescribeServices", "ThrottlingException"), (unavailable.Port, unavailable.Operation, unavailable.Code));
    }

    private static readonly System.Text.Json.JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static Task<Resolution> Resolve(AwsWorld world, ApprovalTarget approval) =>
        new PipelineResolver(world.Gate.Pipelines, world.Gate.Artifacts, world.Gate.Services, world.Gate.ImageRegistry, world.Gate.Yaml, TimeProvider.System)
            .ResolveAsync(new GateRequest(Door.PipelineApproval, "id", "test", approval), AwsWorld.Cancelled);
}
