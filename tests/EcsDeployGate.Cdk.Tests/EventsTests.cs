using Amazon.CDK.Assertions;
using EcsDeployGate.Core.Probing;
using EcsDeployGate.TestKit;

namespace EcsDeployGate.Cdk.Tests;

public sealed class EventsTests(Synthesized synthesized)
{
    [Fact]
    public void Probe_tasks_that_stop_wake_the_gate_by_the_prefix_of_their_family()
    {
        synthesized.Standard.HasResourceProperties("AWS::Events::Rule", new Dictionary<string, object>
        {
            ["EventPattern"] = new Dictionary<string, object>
            {
                ["source"] = new[] { "aws.ecs" },
                ["detail-type"] = new[] { "ECS Task State Change" },
                ["detail"] = new Dictionary<string, object>
                {
                    ["group"] = new[] { new Dictionary<string, object> { ["prefix"] = "family:ecs-deploy-gate-" } },
                    ["lastStatus"] = new[] { "STOPPED" },
                },
            },
        });
        var derived = ProbeDefinition.Derive(Some.Deployment(), [new("web", Some.ImageFacts(), null)], new ProbeSettings(), Some.Id(), 1);
        Assert.StartsWith("ecs-deploy-gate-", derived!.Definition.Family, StringComparison.Ordinal);
    }

    [Fact]
    public void Approvals_that_end_elsewhere_wake_the_gate()
    {
        synthesized.Standard.HasResourceProperties("AWS::Events::Rule", new Dictionary<string, object>
        {
            ["EventPattern"] = new Dictionary<string, object>
            {
                ["source"] = new[] { "aws.codepipeline" },
                ["detail-type"] = new[] { "CodePipeline Action Execution State Change" },
                ["detail"] = new Dictionary<string, object>
                {
                    ["type"] = new Dictionary<string, object> { ["category"] = new[] { "Approval" } },
                    ["state"] = new[] { "SUCCEEDED", "FAILED", "CANCELED", "ABANDONED" },
                },
            },
        });
    }

    [Fact]
    public void Every_minute_repairs_what_was_missed_and_no_event_is_lost_in_silence()
    {
        synthesized.Standard.HasResourceProperties("AWS::Events::Rule", new Dictionary<string, object> { ["ScheduleExpression"] = "rate(1 minute)" });
        synthesized.Standard.ResourceCountIs("AWS::Events::Rule", 3);
        synthesized.Standard.AllResourcesProperties("AWS::Events::Rule", new Dictionary<string, object>
        {
            ["Targets"] = new[] { Match.ObjectLike(new Dictionary<string, object> { ["DeadLetterConfig"] = Match.AnyValue() }) },
        });
    }

    [Fact]
    public void Approvals_are_announced_to_a_topic_that_takes_no_plain_text_and_is_encrypted()
    {
        synthesized.Standard.HasResourceProperties("AWS::SNS::Topic", new Dictionary<string, object>
        {
            ["TopicName"] = "ecs-deploy-gate-approvals",
            ["KmsMasterKeyId"] = Match.AnyValue(),
        });
        synthesized.Standard.HasResourceProperties("AWS::SNS::TopicPolicy", new Dictionary<string, object>
        {
            ["PolicyDocument"] = Match.ObjectLike(new Dictionary<string, object>
            {
                ["Statement"] = Match.ArrayWith([Match.ObjectLike(new Dictionary<string, object>
                {
                    ["Effect"] = "Deny",
                    ["Condition"] = new Dictionary<string, object> { ["Bool"] = new Dictionary<string, object> { ["aws:SecureTransport"] = "false" } },
                })]),
            }),
        });
        synthesized.Standard.HasResourceProperties("AWS::SNS::Subscription", new Dictionary<string, object> { ["Protocol"] = "lambda", ["RedrivePolicy"] = Match.AnyValue() });
    }

    [Fact]
    public void Every_request_to_the_api_is_signed_and_leaves_a_line()
    {
        synthesized.Standard.ResourceCountIs("AWS::ApiGatewayV2::Route", 1);
        synthesized.Standard.HasResourceProperties("AWS::ApiGatewayV2::Route", new Dictionary<string, object> { ["RouteKey"] = "$default", ["AuthorizationType"] = "AWS_IAM" });
        synthesized.Standard.HasResourceProperties("AWS::ApiGatewayV2::Integration", new Dictionary<string, object> { ["PayloadFormatVersion"] = "2.0" });
        synthesized.Standard.HasResourceProperties("AWS::ApiGatewayV2::Stage", new Dictionary<string, object>
        {
            ["AccessLogSettings"] = Match.AnyValue(),
            ["DefaultRouteSettings"] = new Dictionary<string, object> { ["ThrottlingBurstLimit"] = 100, ["ThrottlingRateLimit"] = 50 },
        });
    }

    [Fact]
    public void People_are_called_for_errors_throttles_lost_events_held_runs_and_old_probes()
    {
        var alarms = Synthesized.Resources(synthesized.StandardJson, "AWS::CloudWatch::Alarm").Select(alarm => alarm["Properties"]!).ToList();

        Assert.Equal(
            ["ApproximateNumberOfMessagesVisible", "Errors", "OldestProbeSeconds", "RunsHeld", "Throttles"],
            alarms.Select(alarm => alarm["MetricName"]!.GetValue<string>()).Order());
        Assert.Equal(3600, alarms.Single(alarm => alarm["MetricName"]!.GetValue<string>() is "OldestProbeSeconds")["Threshold"]!.GetValue<int>());
        Assert.All(alarms, alarm => Assert.Null(alarm["AlarmActions"]));
        Assert.All(
            Synthesized.Resources(synthesized.ChosenJson, "AWS::CloudWatch::Alarm"),
            alarm => Assert.Equal(["arn:aws:sns:eu-west-1:111122223333:alarms"], Synthesized.Texts(alarm["Properties"]!["AlarmActions"])));
    }

    [Fact]
    public void The_probe_can_be_pulled_by_every_role_of_the_account_and_by_nobody_else()
    {
        var repository = Assert.Single(Synthesized.Resources(synthesized.StandardJson, "AWS::ECR::Repository"))["Properties"]!;
        var statement = Assert.Single(repository["RepositoryPolicyText"]!["Statement"]!.AsArray())!;

        Assert.Equal("""{"StringEquals":{"aws:PrincipalAccount":{"Ref":"AWS::AccountId"}}}""", statement["Condition"]!.ToJsonString());
        Assert.Equal(["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"], Synthesized.Texts(statement["Action"]).Order());
        Assert.Equal("IMMUTABLE", repository["ImageTagMutability"]!.GetValue<string>());
    }
}
