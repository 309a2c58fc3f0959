using Amazon.CDK;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.SNS;
using Constructs;

namespace EcsDeployGate.Cdk.Doors;

/// <summary>The gate that is installed in this account and region, for stacks of others. Nothing is looked up: names make its ARNs.</summary>
public sealed class InstalledGate : Construct
{
    /// <summary>Refers to the gate.</summary>
    /// <param name="scope">A stack in the gate's account and region.</param>
    /// <param name="id">Unique in the scope.</param>
    /// <param name="name">As it was installed (<see cref="Installing.GateSettings.Name"/>).</param>
    public InstalledGate(Construct scope, string id = "Gate", string name = "ecs-deploy-gate")
        : base(scope, id)
    {
        var stack = Stack.Of(this);
        Function = Amazon.CDK.AWS.Lambda.Function.FromFunctionAttributes(this, "Function", new FunctionAttributes
        {
            FunctionArn = stack.FormatArn(new ArnComponents { Service = "lambda", Resource = "function", ResourceName = name, ArnFormat = ArnFormat.COLON_RESOURCE_NAME }),
            SameEnvironment = true,
        });
        Approvals = Topic.FromTopicArn(this, "Approvals", stack.FormatArn(new ArnComponents { Service = "sns", Resource = $"{name}-approvals" }));
    }

    /// <summary>The one function.</summary>
    public IFunction Function { get; }

    /// <summary>Where approvals are announced.</summary>
    public ITopic Approvals { get; }
}
