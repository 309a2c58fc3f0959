using Amazon.CDK;
using Amazon.CDK.AWS.Events;
using Amazon.CDK.AWS.Events.Targets;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.KMS;
using Amazon.CDK.AWS.SNS;
using Amazon.CDK.AWS.SNS.Subscriptions;
using Constructs;

namespace EcsDeployGate.Cdk.Installing;

/// <summary>What wakes the gate: announced approvals, probe tasks that stop, approvals that end elsewhere, and every minute whatever was missed.</summary>
internal sealed class GateEvents : Construct
{
    public GateEvents(Construct scope, GateSettings settings, GateFunction gate, IKey? key)
        : base(scope, "Events")
    {
        Approvals = new Topic(this, "Approvals", new TopicProps
        {
            TopicName = $"{settings.Name}-approvals",
            DisplayName = "Approvals for the deployment gate",
            MasterKey = key ?? Amazon.CDK.AWS.KMS.Alias.FromAliasName(this, "SnsKey", "alias/aws/sns"),
        });
        Approvals.AddToResourcePolicy(new PolicyStatement(new PolicyStatementProps
        {
            Sid = "NothingInPlainText",
            Effect = Effect.DENY,
            Principals = [new AnyPrincipal()],
            Actions = ["sns:Publish"],
            Resources = [Approvals.TopicArn],
            Conditions = new Dictionary<string, object> { ["Bool"] = new Dictionary<string, object> { ["aws:SecureTransport"] = "false" } },
        }));
        Approvals.AddSubscription(new LambdaSubscription(gate.Function, new LambdaSubscriptionProps { DeadLetterQueue = gate.DeadLetters }));

        Add("TasksStopped", "A probe task has stopped: its run goes on.", new EventPattern
        {
            Source = ["aws.ecs"],
            DetailType = ["ECS Task State Change"],
            Detail = new Dictionary<string, object>
            {
                ["group"] = Match.Prefix($"family:{Permissions.ProbeFamily}-"),
                ["lastStatus"] = Any("STOPPED"),
            },
        });
        Add("ApprovalsEnded", "An approval was answered by a person, or timed out: its run ends as decided outside.", new EventPattern
        {
            Source = ["aws.codepipeline"],
            DetailType = ["CodePipeline Action Execution State Change"],
            Detail = new Dictionary<string, object>
            {
                ["type"] = new Dictionary<string, object> { ["category"] = Any("Approval") },
                ["state"] = Any("SUCCEEDED", "FAILED", "CANCELED", "ABANDONED"),
            },
        });
        Add("EveryMinute", "Repairs what was missed: looks for runs that are due.", null);

        void Add(string id, string description, EventPattern? pattern) => _ = new Rule(this, id, new RuleProps
        {
            RuleName = $"{settings.Name}-{id}",
            Description = description,
            EventPattern = pattern,
            Schedule = pattern is null ? Schedule.Rate(Duration.Minutes(1)) : null,
            Targets = [new LambdaFunction(gate.Function, new LambdaFunctionProps { DeadLetterQueue = gate.DeadLetters, MaxEventAge = Duration.Hours(2), RetryAttempts = 10 })],
        });
    }

    public Topic Approvals { get; }

    private static string[] Any(params string[] values) => values;
}
