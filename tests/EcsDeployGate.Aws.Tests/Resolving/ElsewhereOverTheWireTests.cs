using System.Text.Json.Nodes;
using EcsDeployGate.Core.Receiving;
using EcsDeployGate.Core.Resolving;

namespace EcsDeployGate.Aws.Tests.Resolving;

/// <summary>CodeDeploy, keys, other regions and other accounts, over the wire.</summary>
public sealed class ElsewhereOverTheWireTests
{
    private const string Key = "arn:aws:kms:eu-west-1:111122223333:key/0e0e0e0e-0000-4000-8000-000000000001";
    private const string Role = "arn:aws:iam::444455556666:role/deploy";
    private const string Gate = "arn:aws:iam::111122223333:user/AKIAGATE";

    [Fact]
    public async Task A_code_deploy_action_is_resolved_from_its_own_files_and_the_service_of_its_deployment_group()
    {
        await using var world = await AwsWorld.StartAsync();
        await StockAsync(world, "CODE_DEPLOY", AwsWorld.Zip(
            ("taskdef.json", AwsWorld.Definition("shop", "<IMAGE1_NAME>").ToJsonString().Replace("\"essential\"", "\"portMappings\":[{\"containerPort\":80}],\"essential\"", StringComparison.Ordinal)),
            ("appspec.yaml", """
                version: 0.0
                Resources:
                  - TargetService:
                      Type: AWS::ECS::Service
                      Properties:
                        TaskDefinition: <TASK_DEFINITION>
                        LoadBalancerInfo: { ContainerName: "web", ContainerPort: 80 }
                """),
            ("imageDetail.json", """{"ImageURI":"127.0.0.1:9/shop@sha256:aa"}""")));
        await world.CallAsync("codedeploy", "CreateApplication", """{"applicationName":"shop","computePlatform":"ECS"}""");
        await world.CallAsync("codedeploy", "CreateDeploymentGroup", """
            {"applicationName":"shop","deploymentGroupName":"web","serviceRoleArn":"arn:aws:iam::111122223333:role/codedeploy","ecsServices":[{"clusterName":"shop","serviceName":"web"}]}
            """);
        await PipelineAsync(world, deploy: """
            {"name":"DeployWeb","actionTypeId":{"category":"Deploy","owner":"AWS","provider":"CodeDeployToECS","version":"1"},
             "configuration":{"ApplicationName":"shop","DeploymentGroupName":"web","TaskDefinitionTemplateArtifact":"BuildOut","AppSpecTemplateArtifact":"BuildOut",
               "Image1ArtifactName":"BuildOut","Image1ContainerName":"IMAGE1_NAME"},"inputArtifacts":[{"name":"BuildOut"}]}
            """);

        var deployment = await DeploymentAsync(world);

        Assert.Equal(("shop", "web", "127.0.0.1:9/shop@sha256:aa"), (deployment.Cluster, deployment.Service, deployment.TaskDefinition.Find("web")!.Image));
        Assert.Equal("127.0.0.1:9/shop:1", deployment.Baseline!.Find("web")!.Image);
    }

    [Fact]
    public async Task An_artifact_under_a_key_is_read_and_a_key_that_is_denied_is_named()
    {
        await using var world = await AwsWorld.StartAsync();
        await StockAsync(world, "ECS", AwsWorld.Zip(("imagedefinitions.json", """[{"name":"web","imageUri":"127.0.0.1:9/shop:2"}]""")));
        await PipelineAsync(world, store: $$$$"""{"artifactStore":{"type":"S3","location":"shop-artifacts","encryptionKey":{"id":"{{{{Key}}}}","type":"KMS"}}}""");
        var approval = await world.ApprovalAsync();
        Assert.Equal("127.0.0.1:9/shop:2", Assert.IsType<Resolution.Resolved>(await ResolveAsync(world, approval)).Deployment.TaskDefinition.Find("web")!.Image);

        await world.FaultAsync("""{"operation":"kms:Decrypt","code":"AccessDenied"}""");
        var refused = Assert.IsType<Resolution.Refused>(await ResolveAsync(world, approval));

        Assert.Equal(("gate-permission", false), (refused.Code, refused.Rejects));
        Assert.Equal("Allow kms:Decrypt to the gate's role.", refused.Fix);
        Assert.Contains(Key, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("User: x is not authorized to perform: s3:GetObject on resource: y because no identity-based policy allows the s3:GetObject action", "Allow s3:GetObject to the gate's role.", "because no identity-based policy")]
    [InlineData("User: x is not authorized to perform: kms:Decrypt on resource: y because no resource-based policy allows the kms:Decrypt action", "Allow kms:Decrypt to the gate's role.", "because no resource-based policy")]
    [InlineData("Access Denied", "Allow s3:GetObject and kms:Decrypt to the gate's role.", "or it is not there")]
    public async Task A_refused_HEAD_says_nothing_and_the_GET_after_it_says_which_permission_is_missing(string words, string fix, string message)
    {
        await using var world = await AwsWorld.StartAsync();
        await StockAsync(world, "ECS", AwsWorld.Zip(("imagedefinitions.json", """[{"name":"web","imageUri":"127.0.0.1:9/shop:2"}]""")));
        await PipelineAsync(world);
        var approval = await world.ApprovalAsync();
        await world.FaultAsync("""{"operation":"s3:HeadObject","code":"AccessDenied","status":403}""");
        await world.FaultAsync(new JsonObject { ["operation"] = "s3:GetObject", ["code"] = "AccessDenied", ["status"] = 403, ["message"] = words }.ToJsonString());

        var refused = Assert.IsType<Resolution.Refused>(await ResolveAsync(world, approval));

        Assert.Equal(("gate-permission", false, fix), (refused.Code, refused.Rejects, refused.Fix));
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gate_in_the_stage_of_its_action_finds_variables_and_the_artifact_of_an_earlier_stage()
    {
        await using var world = await AwsWorld.StartAsync();
        await StockAsync(world, "ECS", AwsWorld.Zip(("release/images-web.json", """[{"name":"web","imageUri":"127.0.0.1:9/shop:2"}]""")));
        await world.CallAsync("codepipeline", "CreatePipeline", """
            {"pipeline":{"name":"shop-pipeline","roleArn":"arn:aws:iam::111122223333:role/pipeline","pipelineType":"V2","artifactStore":{"type":"S3","location":"shop-artifacts"},
             "variables":[{"name":"cluster","defaultValue":"shop"},{"name":"service","defaultValue":"other"}],
             "stages":[
              {"name":"Source","actions":[
                {"name":"Fetch","actionTypeId":{"category":"Source","owner":"AWS","provider":"S3","version":"1"},
                 "configuration":{"S3Bucket":"shop-source","S3ObjectKey":"shop.zip","PollForSourceChanges":"false"},"outputArtifacts":[{"name":"BuildOut"}]},
                {"name":"Other","actionTypeId":{"category":"Source","owner":"AWS","provider":"S3","version":"1"},
                 "configuration":{"S3Bucket":"shop-source","S3ObjectKey":"shop.zip","PollForSourceChanges":"false"},"outputArtifacts":[{"name":"Unused"}]}]},
              {"name":"Between","actions":[{"name":"Person","actionTypeId":{"category":"Approval","owner":"AWS","provider":"Manual","version":"1"},"configuration":{}}]},
              {"name":"Approve","actions":[
                {"name":"Gate","runOrder":1,"actionTypeId":{"category":"Approval","owner":"AWS","provider":"Manual","version":"1"},"configuration":{}},
                {"name":"DeployWeb","runOrder":2,"actionTypeId":{"category":"Deploy","owner":"AWS","provider":"ECS","version":"1"},
                 "configuration":{"ClusterName":"#{variables.cluster}","ServiceName":"#{variables.service}","FileName":"release/images-#{variables.service}.json"},"inputArtifacts":[{"name":"BuildOut"}]}]}]}}
            """);
        var started = await world.CallAsync("codepipeline", "StartPipelineExecution", """{"name":"shop-pipeline","variables":[{"name":"service","value":"web"}]}""");
        await world.PassAsync(started["pipelineExecutionId"]!.GetValue<string>(), "Between", "Person");
        var approval = await world.TokenAsync(started["pipelineExecutionId"]!.GetValue<string>());

        var deployment = Assert.IsType<Resolution.Resolved>(await ResolveAsync(world, approval)).Deployment;

        Assert.Equal(("shop", "web", "127.0.0.1:9/shop:2"), (deployment.Cluster, deployment.Service, deployment.TaskDefinition.Find("web")!.Image));
        Assert.Equal(("Approve", "DeployWeb", "BuildOut"), (deployment.Origin!.DeployStage, deployment.Origin.DeployAction, deployment.Origin.Artifact));
    }

    [Fact]
    public async Task An_action_of_another_region_and_account_is_looked_at_there_with_the_role_that_is_taken_on()
    {
        await using var world = await AwsWorld.StartAsync();
        await StockAsync(world, "ECS", AwsWorld.Zip(("imagedefinitions.json", """[{"name":"web","imageUri":"127.0.0.1:9/shop:2"}]""")));
        await world.PutAsync("shop-artifacts-us", null);
        await PipelineAsync(
            world,
            store: """{"artifactStores":{"eu-west-1":{"type":"S3","location":"shop-artifacts"},"us-east-1":{"type":"S3","location":"shop-artifacts-us"}}}""",
            deploy: $$$"""
                {"name":"DeployWeb","actionTypeId":{"category":"Deploy","owner":"AWS","provider":"ECS","version":"1"},"region":"us-east-1","roleArn":"{{{Role}}}",
                 "configuration":{"ClusterName":"shop","ServiceName":"web"},"inputArtifacts":[{"name":"BuildOut"}]}
                """);

        var deployment = await DeploymentAsync(world);
        await world.Gate.ProbeTasks.At(deployment.Target).CleanUpAsync(Core.Names.RunId.New(DateTimeOffset.UnixEpoch), "shop", AwsWorld.Cancelled);

        Assert.Equal(new AwsTarget("us-east-1", Role), deployment.Target);
        var calls = await world.CallsAsync();
        Assert.Contains(calls, c => c is { Operation: "AssumeRole", Region: "us-east-1" });
        foreach (var operation in (string[])["DescribeServices", "DescribeTaskDefinition", "ListTasks"])
        {
            Assert.All(calls.Where(c => c.Operation == operation), c => Assert.Equal(
                ("arn:aws:sts::444455556666:assumed-role/deploy/ecs-deploy-gate", "us-east-1"), (c.Caller, c.Region)));
            Assert.Contains(calls, c => c.Operation == operation);
        }

        Assert.All(calls.Where(c => c.Operation == "GetPipeline"), c => Assert.Equal("eu-west-1", c.Region));
        Assert.Single(calls, c => c.Operation == "AssumeRole");
    }

    [Fact]
    public async Task Each_service_is_looked_at_with_the_role_that_matches_it_and_else_as_the_gate_itself()
    {
        await using var world = await AwsWorld.StartAsync();
        await StockAsync(world, "ECS", AwsWorld.Zip(("imagedefinitions.json", """[{"name":"web","imageUri":"127.0.0.1:9/shop:2"}]""")));
        foreach (var service in (string[])["api", "jobs"])
        {
            await world.CallAsync("ecs", "CreateService", $$$$"""
                {"cluster":"shop","serviceName":"{{{{service}}}}","taskDefinition":"shop","desiredCount":0,"launchType":"FARGATE",
                 "networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-1"],"securityGroups":["sg-1"]}}}
                """);
        }

        await PipelineAsync(world, deploy: string.Join(",", ((string[])["web", "api", "jobs"]).Select(service => $$$$"""
            {"name":"Deploy-{{{{service}}}}","actionTypeId":{"category":"Deploy","owner":"AWS","provider":"ECS","version":"1"},"inputArtifacts":[{"name":"BuildOut"}],
             "configuration":{"ClusterName":"shop","ServiceName":"{{{{service}}}}"}}
            """)));
        var approval = await world.ApprovalAsync();
        var roles = new TargetRoles(
            [
                new("arn:aws:iam::444455556666:role/web", "shop-web") { Pipeline = "shop-*", Stage = "Deploy", Cluster = "shop", Service = "w?b", Region = "eu-west-1", Account = "111122223333" },
                new("arn:aws:iam::777788889999:role/api") { Service = "api" },
                new("arn:aws:iam::777788889999:role/never") { Pipeline = "other", Service = "*" },
            ],
            "eu-west-1");

        foreach (var (service, caller, assumed) in ((string, string, string?)[])
            [
                ("web", "arn:aws:sts::444455556666:assumed-role/web/ecs-deploy-gate", "arn:aws:iam::444455556666:role/web"),
                ("api", "arn:aws:sts::777788889999:assumed-role/api/ecs-deploy-gate", "arn:aws:iam::777788889999:role/api"),
                ("jobs", Gate, null),
            ])
        {
            var before = (await world.CallsAsync()).Count;
            var resolution = await ResolveAsync(world, approval with { CustomData = $$$"""{"service":"{{{service}}}"}""" }, roles);

            var deployment = Assert.IsType<Resolution.Resolved>(resolution).Deployment;
            Assert.Equal((service, assumed), (deployment.Service, deployment.Target?.RoleArn));
            var calls = (await world.CallsAsync()).Skip(before).ToList();
            Assert.Equal(assumed is null ? 0 : 1, calls.Count(c => c.Operation == "AssumeRole"));
            Assert.All(calls.Where(c => c.Operation is "DescribeServices" or "DescribeTaskDefinition"), c => Assert.Equal(caller, c.Caller));
            Assert.Equal(caller, Assert.Single(calls, c => c.Operation == "DescribeServices").Caller);
            Assert.All(calls.Where(c => c.Operation is "GetPipeline" or "AssumeRole"), c => Assert.Equal(Gate, c.Caller));
        }
    }

    [Theory]
    [InlineData("w*", "arn:aws:sts::444455556666:assumed-role/web/ecs-deploy-gate", "arn:aws:iam::444455556666:role/web")]
    [InlineData("api", Gate, null)]
    public async Task A_deployment_that_ecs_has_begun_is_looked_at_with_the_role_that_matches_its_service(string pattern, string caller, string? assumed)
    {
        await using var world = await AwsWorld.StartAsync();
        await StockAsync(world, "ECS", AwsWorld.Zip(("imagedefinitions.json", "[]")));
        var begun = (await world.CallAsync("ecs", "ListServiceDeployments", """{"cluster":"shop","service":"web"}"""))["serviceDeployments"]![0]!;
        var (deploymentArn, revision) = (begun["serviceDeploymentArn"]!.GetValue<string>(), begun["targetServiceRevisionArn"]!.GetValue<string>());
        var roles = new TargetRoles([new("arn:aws:iam::444455556666:role/web") { Cluster = "shop", Service = pattern, Account = "111122223333", Region = "eu-west-1" }], "eu-west-1");
        var before = (await world.CallsAsync()).Count;

        var resolution = await Resolver(world, roles).ResolveAsync(
            new GateRequest(Door.DeploymentHook, "id", "test", new HookTarget(deploymentArn, "arn:aws:ecs:eu-west-1:111122223333:service/shop/web", revision, "PRE_SCALE_UP")), AwsWorld.Cancelled);

        var deployment = Assert.IsType<Resolution.Resolved>(resolution).Deployment;
        Assert.Equal(("web", assumed), (deployment.Service, deployment.Target?.RoleArn));
        Assert.Equal(assumed is null, deployment.Target is null);
        var looks = (await world.CallsAsync()).Skip(before).Where(c => c.Operation.StartsWith("Describe", StringComparison.Ordinal)).ToList();
        Assert.Equal(["DescribeServiceDeployments", "DescribeServiceRevisions", "DescribeTaskDefinition"], looks.Select(c => c.Operation).Distinct().Order());
        Assert.All(looks, c => Assert.Equal(caller, c.Caller));
    }

    [Fact]
    public async Task A_role_that_does_not_trust_the_gate_is_said_so()
    {
        await using var world = await AwsWorld.StartAsync();
        await StockAsync(world, "ECS", AwsWorld.Zip(("imagedefinitions.json", """[{"name":"web","imageUri":"127.0.0.1:9/shop:2"}]""")));
        await PipelineAsync(world, deploy: $$$"""
            {"name":"DeployWeb","actionTypeId":{"category":"Deploy","owner":"AWS","provider":"ECS","version":"1"},"roleArn":"{{{Role}}}",
             "configuration":{"ClusterName":"shop","ServiceName":"web"},"inputArtifacts":[{"name":"BuildOut"}]}
            """);
        var approval = await world.ApprovalAsync();
        await world.FaultAsync("""{"operation":"sts:AssumeRole","code":"AccessDenied","message":"not authorized to perform: sts:AssumeRole"}""");

        var refused = Assert.IsType<Resolution.Refused>(await ResolveAsync(world, approval));

        Assert.Equal(("gate-permission", false), (refused.Code, refused.Rejects));
        Assert.Contains("sts:AssumeRole", refused.Fix, StringComparison.Ordinal);
    }

    private static async Task StockAsync(AwsWorld world, string controller, byte[] source)
    {
        await world.CallAsync("ecs", "CreateCluster", """{"clusterName":"shop"}""");
        await world.CallAsync("ecs", "RegisterTaskDefinition", AwsWorld.Definition("shop", "127.0.0.1:9/shop:1").ToJsonString());
        await world.CallAsync("ecs", "CreateService", $$$$"""
            {"cluster":"shop","serviceName":"web","taskDefinition":"shop","desiredCount":0,"launchType":"FARGATE","deploymentController":{"type":"{{{{controller}}}}"},
             "networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-1"],"securityGroups":["sg-1"]}}}
            """);
        await world.PutAsync("shop-source", null);
        await world.PutAsync("shop-artifacts", null);
        await world.PutAsync("shop-source/shop.zip", source);
    }

    private static async Task PipelineAsync(AwsWorld world, string? store = null, string? deploy = null)
    {
        var pipeline = JsonNode.Parse($$$"""
            {"name":"shop-pipeline","roleArn":"arn:aws:iam::111122223333:role/pipeline","pipelineType":"V2",
             "stages":[
              {"name":"Source","actions":[{"name":"Fetch","actionTypeId":{"category":"Source","owner":"AWS","provider":"S3","version":"1"},
                "configuration":{"S3Bucket":"shop-source","S3ObjectKey":"shop.zip","PollForSourceChanges":"false"},"outputArtifacts":[{"name":"BuildOut"}]}]},
              {"name":"Approve","actions":[{"name":"Gate","actionTypeId":{"category":"Approval","owner":"AWS","provider":"Manual","version":"1"},"configuration":{}}]},
              {"name":"Deploy","actions":[{{{deploy ?? """
                {"name":"DeployWeb","actionTypeId":{"category":"Deploy","owner":"AWS","provider":"ECS","version":"1"},
                 "configuration":{"ClusterName":"shop","ServiceName":"web"},"inputArtifacts":[{"name":"BuildOut"}]}
                """}}}]}]}
            """)!.AsObject();
        foreach (var (member, value) in JsonNode.Parse(store ?? """{"artifactStore":{"type":"S3","location":"shop-artifacts"}}""")!.AsObject().ToList())
        {
            pipeline[member] = value!.DeepClone();
        }

        await world.CallAsync("codepipeline", "CreatePipeline", new JsonObject { ["pipeline"] = pipeline }.ToJsonString());
    }

    private static async Task<Deployment> DeploymentAsync(AwsWorld world)
    {
        var resolution = await ResolveAsync(world, await world.ApprovalAsync());
        Assert.True(resolution is Resolution.Resolved, resolution.ToString());
        return ((Resolution.Resolved)resolution).Deployment;
    }

    private static PipelineResolver Resolver(AwsWorld world, TargetRoles? roles) => new(
        world.Gate.Pipelines, world.Gate.Artifacts, world.Gate.Services, world.Gate.ImageRegistry, world.Gate.Yaml, TimeProvider.System, PipelineResolverDefaults.None with { Roles = roles ?? TargetRoles.None });

    private static Task<Resolution> ResolveAsync(AwsWorld world, ApprovalTarget approval, TargetRoles? roles = null) =>
        Resolver(world, roles).ResolveAsync(new GateRequest(Door.PipelineApproval, "id", "test", approval), AwsWorld.Cancelled);
}
