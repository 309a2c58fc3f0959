using System.Text.Json.Nodes;
using EcsDeployGate.Core.Receiving;

namespace EcsDeployGate.Core.Tests.Receiving;

/// <summary>Jobs, stage conditions, lifecycle hooks, ends of approvals, ticks.</summary>
public sealed class DoorEventTests
{
    private const string JobId = "c0d70000-0000-4000-8000-000000000006";
    private const string Deployment = "arn:aws:ecs:eu-west-1:111122223333:service-deployment/shop/web/AbCd1234";
    private const string Service = "arn:aws:ecs:eu-west-1:111122223333:service/shop/web";
    private const string Revision = "arn:aws:ecs:eu-west-1:111122223333:service-revision/shop/web/1234567890";

    [Fact]
    public void A_job_asks_for_a_judgement_and_its_credentials_go_nowhere()
    {
        var job = Assert.IsType<ReceivedEvent.Job>(One(Job()));

        Assert.Equal((Door.PipelineAction, $"job:{JobId}", "codepipeline 111122223333"), (job.Request.Door, job.Request.Identity, job.Request.RequestedBy));
        Assert.Equal((JobId, null), (job.JobId, job.ContinuationToken));
        var target = Assert.IsType<JobTarget>(job.Request.Target);
        Assert.Equal(("ecs-deploy-gate", """{"pipeline":"shop-pipeline"}"""), (target.Function, target.UserParameters));
        Assert.Equal(new JobArtifact("BuildOut", "shop-artifacts", "shop-pipeline/BuildOut/AbC123"), Assert.Single(target.Artifacts));
        Assert.DoesNotContain("ASIASECRET", System.Text.Json.JsonSerializer.Serialize(job.Request, Core.Runs.RunJson.Options), StringComparison.Ordinal);
    }

    [Fact]
    public void Absent_and_null_members_of_a_job_are_the_same()
    {
        var absent = Job();
        var data = absent["CodePipeline.job"]!["data"]!.AsObject();
        data.Remove("inputArtifacts");
        data["actionConfiguration"]!["configuration"]!.AsObject().Remove("UserParameters");
        var isNull = Job();
        data = isNull["CodePipeline.job"]!["data"]!.AsObject();
        data["inputArtifacts"] = null;
        data["continuationToken"] = null;
        data["actionConfiguration"]!["configuration"]!["UserParameters"] = null;

        foreach (var document in (JsonObject[])[absent, isNull])
        {
            var job = Assert.IsType<ReceivedEvent.Job>(One(document));
            Assert.Null(job.ContinuationToken);
            Assert.Null(((JobTarget)job.Request.Target).UserParameters);
            Assert.Empty(((JobTarget)job.Request.Target).Artifacts);
        }
    }

    [Theory]
    [InlineData("id", "\"NOT-A-JOB\"", "/CodePipeline.job/id")]
    [InlineData("id", "7", "/CodePipeline.job/id")]
    [InlineData("data/inputArtifacts", "{}", "/CodePipeline.job/data/inputArtifacts")]
    [InlineData("data/inputArtifacts", """[{"name":"a"}]""", "/CodePipeline.job/data/inputArtifacts/0")]
    [InlineData("data/actionConfiguration/configuration/UserParameters", "{}", "/CodePipeline.job/data/actionConfiguration/configuration/UserParameters")]
    public void A_bad_job_says_where(string path, string value, string at)
    {
        var document = Job();
        JsonNode node = document["CodePipeline.job"]!;
        var names = path.Split('/');
        foreach (var name in names[..^1])
        {
            node = node[name]!;
        }

        node[names[^1]] = JsonNode.Parse(value);

        Assert.Equal(at, Assert.IsType<ReceivedEvent.Malformed>(One(document)).At);
    }

    [Fact]
    public void A_job_of_a_stage_condition_says_so_in_its_user_parameters()
    {
        var document = Job();
        document["CodePipeline.job"]!["data"]!["actionConfiguration"]!["configuration"]!["UserParameters"] = """{"door":"condition","pipeline":"p"}""";

        Assert.Equal(Door.StageCondition, Assert.IsType<ReceivedEvent.Job>(One(document)).Request.Door);
    }

    [Theory]
    [InlineData("""{"UserParameters":"{\"door\":\"condition\",\"pipeline\":\"p\"}"}""")]
    [InlineData("""{"configuration":{"FunctionName":"f","UserParameters":"{\"door\":\"condition\",\"pipeline\":\"p\"}"}}""")]
    [InlineData("""{"data":{"ruleConfiguration":{"configuration":{"UserParameters":"{\"door\":\"condition\",\"pipeline\":\"p\"}"}}}}""")]
    public void A_call_without_a_job_is_a_stage_condition_when_its_parameters_say_so(string json)
    {
        var condition = Assert.IsType<ReceivedEvent.Condition>(Assert.Single(EventReader.Read(json)));

        Assert.Equal(new ConditionTarget("""{"door":"condition","pipeline":"p"}"""), condition.Request.Target);
        Assert.Equal(condition.Request.Identity, Assert.IsType<ReceivedEvent.Condition>(Assert.Single(EventReader.Read(json))).Request.Identity);
    }

    [Theory]
    [InlineData("""{"UserParameters":"hello"}""")]
    [InlineData("""{"UserParameters":"{\"pipeline\":\"p\"}"}""")]
    [InlineData("""{"something":"else"}""")]
    public void A_call_that_says_nothing_of_a_condition_is_ignored(string json) =>
        Assert.IsType<ReceivedEvent.Ignored>(Assert.Single(EventReader.Read(json)));

    [Fact]
    public void A_lifecycle_hook_asks_once_for_one_deployment_whatever_the_stage()
    {
        var first = Assert.IsType<ReceivedEvent.Hook>(One(Hook("PRE_SCALE_UP")));
        var later = Assert.IsType<ReceivedEvent.Hook>(One(Hook("POST_SCALE_UP")));

        Assert.Equal((Door.DeploymentHook, "PRE_SCALE_UP", false), (first.Request.Door, first.LifecycleStage, first.GoesBack));
        Assert.Equal(new HookTarget(Deployment, Service, Revision, "PRE_SCALE_UP"), first.Request.Target);
        Assert.Equal(first.Request.Identity, later.Request.Identity);
    }

    [Theory]
    [InlineData("TEST_TRAFFIC_SHIFT", "testTrafficWeights", 0, true)]
    [InlineData("TEST_TRAFFIC_SHIFT", "testTrafficWeights", 100, false)]
    [InlineData("PRODUCTION_TRAFFIC_SHIFT", "productionTrafficWeights", 0, true)]
    [InlineData("PRODUCTION_TRAFFIC_SHIFT", "productionTrafficWeights", 25.5, false)]
    [InlineData("POST_PRODUCTION_TRAFFIC_SHIFT", "productionTrafficWeights", 0, true)]
    [InlineData("POST_PRODUCTION_TRAFFIC_SHIFT", "productionTrafficWeights", 100, false)]
    [InlineData("POST_TEST_TRAFFIC_SHIFT", "testTrafficWeights", 0, false)]
    [InlineData("PRE_PRODUCTION_TRAFFIC_SHIFT", "productionTrafficWeights", 0, false)]
    [InlineData("RECONCILE_SERVICE", "productionTrafficWeights", 0, false)]
    [InlineData("POST_SCALE_UP", "productionTrafficWeights", 0, false)]
    [InlineData("PRE_SCALE_UP", "productionTrafficWeights", 0, false)]
    public void A_target_that_loses_its_traffic_goes_back(string stage, string member, double weight, bool goesBack)
    {
        var document = Hook(stage);
        document["executionDetails"]![member] = new JsonObject { [Revision] = weight };

        Assert.Equal(goesBack, Assert.IsType<ReceivedEvent.Hook>(One(document)).GoesBack);
    }

    [Theory]
    [InlineData("resourceArn", "arn:aws:ecs:eu-west-1:111122223333:service-deployment/../x", "/resourceArn")]
    [InlineData("lifecycleStage", "pre scale up", "/lifecycleStage")]
    [InlineData("executionDetails/serviceArn", "web", "/executionDetails/serviceArn")]
    [InlineData("executionDetails/targetServiceRevisionArn", "arn:aws:s3:::bucket", "/executionDetails/targetServiceRevisionArn")]
    public void A_bad_hook_says_where(string path, string value, string at)
    {
        var document = Hook("PRE_SCALE_UP");
        JsonNode node = document;
        var names = path.Split('/');
        foreach (var name in names[..^1])
        {
            node = node[name]!;
        }

        node[names[^1]] = value;

        Assert.Equal(at, Assert.IsType<ReceivedEvent.Malformed>(One(document)).At);
    }

    [Theory]
    [InlineData("SUCCEEDED", "Approval", true)]
    [InlineData("FAILED", "Approval", true)]
    [InlineData("ABANDONED", "Approval", true)]
    [InlineData("STARTED", "Approval", false)]
    [InlineData("SUCCEEDED", "Build", false)]
    public void An_approval_that_has_ended_is_worth_a_look(string state, string category, bool look)
    {
        var read = One(new JsonObject
        {
            ["source"] = "aws.codepipeline",
            ["detail-type"] = "CodePipeline Action Execution State Change",
            ["detail"] = new JsonObject
            {
                ["pipeline"] = "shop-pipeline", ["stage"] = "Deploy", ["action"] = "Gate", ["state"] = state, ["version"] = 12.0,
                ["type"] = new JsonObject { ["category"] = category },
            },
        });

        if (look)
        {
            Assert.Equal(new ReceivedEvent.ApprovalEnded("shop-pipeline", "Deploy", "Gate"), read);
        }
        else
        {
            Assert.IsType<ReceivedEvent.Ignored>(read);
        }
    }

    [Theory]
    [InlineData("aws.events")]
    [InlineData("aws.scheduler")]
    public void A_schedule_is_a_tick(string source) =>
        Assert.IsType<ReceivedEvent.Tick>(One(new JsonObject { ["source"] = source, ["detail-type"] = "Scheduled Event", ["detail"] = new JsonObject() }));

    private static ReceivedEvent One(JsonObject document) => Assert.Single(EventReader.Read(document.ToJsonString()));

    private static JsonObject Job() => JsonNode.Parse($$$$$"""
        {"CodePipeline.job":{"id":"{{{{{JobId}}}}}","accountId":"111122223333","data":{
          "actionConfiguration":{"configuration":{"FunctionName":"ecs-deploy-gate","UserParameters":"{\"pipeline\":\"shop-pipeline\"}"}},
          "inputArtifacts":[{"name":"BuildOut","revision":null,"location":{"type":"S3","s3Location":{"bucketName":"shop-artifacts","objectKey":"shop-pipeline/BuildOut/AbC123"}}}],
          "outputArtifacts":[],
          "artifactCredentials":{"accessKeyId":"ASIASECRET","secretAccessKey":"ASIASECRET","sessionToken":"ASIASECRET","expirationTime":1777889999000}}}}
        """)!.AsObject();

    private static JsonObject Hook(string stage) => JsonNode.Parse($$$"""
        {"executionId":"b1c2","lifecycleStage":"{{{stage}}}","resourceArn":"{{{Deployment}}}",
         "executionDetails":{"serviceArn":"{{{Service}}}","targetServiceRevisionArn":"{{{Revision}}}"},"hookDetails":{"service":"web"}}
        """)!.AsObject();
}
