using System.Text.Json.Nodes;
using Amazon.CDK;
using Amazon.CDK.AWS.CodePipeline;
using Amazon.CDK.Assertions;
using EcsDeployGate.Cdk.Doors;

namespace EcsDeployGate.Cdk.Tests;

/// <summary>The gate in other people's stacks.</summary>
public sealed class DoorsTests(Synthesized synthesized)
{
    [Fact]
    public void The_approval_announces_itself_to_the_gate_and_says_its_execution()
    {
        var configuration = Action("Approve")["Configuration"]!;

        Assert.Contains(":sns:", configuration["NotificationArn"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains(":ecs-deploy-gate-approvals", configuration["NotificationArn"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("""{"executionId":"#{codepipeline.PipelineExecutionId}"}""", configuration["CustomData"]!.GetValue<string>());
    }

    [Fact]
    public void The_action_calls_the_function_and_says_what_a_job_does_not()
    {
        var action = Action("Ask");
        var parameters = JsonNode.Parse(action["Configuration"]!["UserParameters"]!.GetValue<string>())!;

        Assert.Equal(("Invoke", "Lambda"), (action["ActionTypeId"]!["Category"]!.GetValue<string>(), action["ActionTypeId"]!["Provider"]!.GetValue<string>()));
        Assert.Equal("Gate", action["Namespace"]!.GetValue<string>());
        Assert.Equal(
            """{"executionId":"#{codepipeline.PipelineExecutionId}","pipeline":"shop","gate":"Gate","cluster":"shop","service":"web"}""",
            parameters.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
    }

    [Fact]
    public void The_condition_guards_the_stage_that_it_names_and_the_pipeline_may_call_the_gate()
    {
        var condition = Stage("Deploy")["BeforeEntry"]!["Conditions"]![0]!;
        var rule = condition["Rules"]![0]!;

        Assert.Equal("FAIL", condition["Result"]!.GetValue<string>());
        Assert.Equal("LambdaInvoke", rule["RuleTypeId"]!["Provider"]!.GetValue<string>());
        Assert.Equal(
            """{"executionId":"#{codepipeline.PipelineExecutionId}","door":"condition","pipeline":"shop","gate":"Deploy"}""",
            rule["Configuration"]!["UserParameters"]!.GetValue<string>());
        synthesized.Others.HasResourceProperties("AWS::IAM::Policy", new Dictionary<string, object>
        {
            ["PolicyDocument"] = Match.ObjectLike(new Dictionary<string, object>
            {
                ["Statement"] = Match.ArrayWith([Match.ObjectLike(new Dictionary<string, object> { ["Action"] = "lambda:InvokeFunction" })]),
            }),
        });
    }

    [Fact]
    public void A_condition_on_a_stage_that_is_not_there_is_refused_with_those_that_are()
    {
        var stack = new Stack();
        var pipeline = new Pipeline(stack, "Pipeline");

        var e = Assert.Throws<ArgumentException>(() => new EcsDeployGateCondition(stack, "Guard", new InstalledGate(stack), pipeline, "Deploy"));

        Assert.StartsWith("The pipeline has no stage 'Deploy' (it has: ). Add the stage first.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_hook_waits_before_the_new_revision_runs_and_ECS_may_call_the_gate()
    {
        var service = Assert.Single(Synthesized.Resources(synthesized.OthersJson, "AWS::ECS::Service"))["Properties"]!;
        var hook = Assert.Single(service["DeploymentConfiguration"]!["LifecycleHooks"]!.AsArray())!;

        Assert.Contains(":function:ecs-deploy-gate", hook["HookTargetArn"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(["PRE_SCALE_UP"], Synthesized.Texts(hook["LifecycleStages"]));
        synthesized.Others.HasResourceProperties("AWS::IAM::Role", new Dictionary<string, object>
        {
            ["AssumeRolePolicyDocument"] = Match.ObjectLike(new Dictionary<string, object>
            {
                ["Statement"] = new[] { Match.ObjectLike(new Dictionary<string, object> { ["Principal"] = new Dictionary<string, object> { ["Service"] = "ecs.amazonaws.com" } }) },
            }),
        });
    }

    private JsonNode Stage(string name) => Assert.Single(Synthesized.Resources(synthesized.OthersJson, "AWS::CodePipeline::Pipeline"))["Properties"]!["Stages"]!.AsArray()
        .Single(stage => stage!["Name"]!.GetValue<string>() == name)!;

    private JsonNode Action(string stage) => Assert.Single(Stage(stage)["Actions"]!.AsArray())!;
}
