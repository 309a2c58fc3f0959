using Amazon.CDK.AWS.CodePipeline;
using Constructs;

namespace EcsDeployGate.Cdk.Doors;

/// <summary>
/// The gate as the entry condition of a stage (V2 pipelines): <c>new EcsDeployGateCondition(this, "Guard", gate, pipeline, "Deploy");</c>.
/// </summary>
/// <remarks>How a function answers the rule is not documented by AWS; the gate answers in both known ways. Prefer the approval or the action.</remarks>
public sealed class EcsDeployGateCondition : Construct
{
    /// <summary>Guards the stage.</summary>
    /// <exception cref="ArgumentException">The pipeline has no such stage (add its stages first), or no name of its own.</exception>
    public EcsDeployGateCondition(Construct scope, string id, InstalledGate gate, Pipeline pipeline, string stage, GateTarget? target = null)
        : base(scope, id)
    {
        var names = pipeline.Stages.Select(s => s.StageName).ToList();
        var index = names.IndexOf(stage);
        if (index < 0)
        {
            throw new ArgumentException($"The pipeline has no stage '{stage}' (it has: {string.Join(", ", names)}). Add the stage first.", nameof(stage));
        }

        // The rule's parameters have to say the pipeline's name, and a resource cannot refer to itself.
        var resource = (CfnPipeline)pipeline.Node.DefaultChild!;
        if (resource.Name is not { Length: > 0 } name)
        {
            throw new ArgumentException("The pipeline has no name of its own, which the gate needs to find its deploy action. Set PipelineName.", nameof(pipeline));
        }

        gate.Function.GrantInvoke(pipeline.Role);
        resource.AddPropertyOverride($"Stages.{index}.BeforeEntry", new Dictionary<string, object>
        {
            ["Conditions"] = new object[]
            {
                new Dictionary<string, object>
                {
                    ["Result"] = "FAIL",
                    ["Rules"] = new object[]
                    {
                        new Dictionary<string, object>
                        {
                            ["Name"] = "Gate",
                            ["RuleTypeId"] = new Dictionary<string, object> { ["Category"] = "Rule", ["Owner"] = "AWS", ["Provider"] = "LambdaInvoke", ["Version"] = "1" },
                            ["Configuration"] = new Dictionary<string, object>
                            {
                                ["FunctionName"] = gate.Function.FunctionName,
                                ["UserParameters"] = (target ?? new()).ToJson(("door", "condition"), ("pipeline", name), ("gate", stage)),
                            },
                        },
                    },
                },
            },
        });
    }
}
