using Amazon.CDK.AWS.CodePipeline;
using Amazon.CDK.AWS.CodePipeline.Actions;

namespace EcsDeployGate.Cdk.Doors;

/// <summary>
/// The gate as a Lambda action: <c>stage.AddAction(new EcsDeployGateAction(gate, pipelineName));</c>. Its verdict comes as output variables too.
/// </summary>
public sealed class EcsDeployGateAction : LambdaInvokeAction
{
    /// <summary>Makes the action.</summary>
    /// <param name="gate">The gate.</param>
    /// <param name="pipelineName">Name of the pipeline that it stands in: a job does not say it.</param>
    /// <param name="name">The action's name.</param>
    /// <param name="runOrder">1 to 999.</param>
    /// <param name="target">What to judge, where the pipeline does not tell.</param>
    /// <param name="inputs">Artifacts that the gate may read with the job's own credentials; none unless given: it then reads with its own role.</param>
    public EcsDeployGateAction(InstalledGate gate, string pipelineName, string name = "Gate", double runOrder = 1, GateTarget? target = null, Artifact_[]? inputs = null)
        : base(new LambdaInvokeActionProps
        {
            ActionName = name,
            RunOrder = runOrder,
            Lambda = gate.Function,
            Inputs = inputs,
            VariablesNamespace = name,
            UserParametersString = (target ?? new()).ToJson(("pipeline", pipelineName), ("gate", name)),
        })
    {
    }
}
