using Amazon.CDK;
using Constructs;

namespace EcsDeployGate.Cdk.Installing;

/// <summary>The gate in an account and region: one function, its tables, what wakes it and what watches it.</summary>
public sealed class GateStack : Stack
{
    /// <summary>Makes the stack.</summary>
    public GateStack(Construct scope, string id, GateSettings settings, IStackProps? props = null)
        : this(scope, id, _ => settings, props)
    {
    }

    /// <summary>Makes the stack with settings that are made of its own parameters.</summary>
    internal GateStack(Construct scope, string id, Func<GateStack, GateSettings> choose, IStackProps? props)
        : base(scope, id, props ?? new StackProps { Description = "EcsDeployGate: admission control for ECS deployments.", AnalyticsReporting = false })
    {
        var settings = choose(this);
        var key = GateKey.Of(this, settings);
        var table = GateTable.Of(this, settings, key);
        var layers = GateLayers.Of(this, settings, key);
        var repository = ProbeRepository.Of(this, settings);
        var api = GateApi.Of(this, settings, key);
        var gate = new GateFunction(
            this, settings, table, layers, settings.ProbeImage ?? $"{repository.RepositoryUri}:{settings.ProbeTag}", api.ApiEndpoint, key);
        GateApi.Route(this, api, gate);
        var events = new GateEvents(this, settings, gate, key);
        _ = new GateAlarms(this, settings, gate);

        Tell("Url", api.ApiEndpoint, "For 'ecs-deploy-gate console' and the API; requests are signed.");
        Tell("ApprovalTopic", events.Approvals.TopicArn, "NotificationArn of a manual approval.");
        Tell("FunctionArn", gate.Function.FunctionArn, "For a Lambda action, a stage condition or a lifecycle hook.");
        Tell("ProbeRepository", repository.RepositoryUri, "Where the probe's image is pushed to.");
        Tell("Table", table.TableName, "The runs and their audit trail; stays when the stack goes.");
    }

    private void Tell(string name, string value, string description) => _ = new CfnOutput(this, name, new CfnOutputProps { Value = value, Description = description });
}
