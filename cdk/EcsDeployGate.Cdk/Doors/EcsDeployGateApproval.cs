using Amazon.CDK.AWS.CodePipeline.Actions;

namespace EcsDeployGate.Cdk.Doors;

/// <summary>
/// The gate as a manual approval: <c>stage.AddAction(new EcsDeployGateApproval(gate));</c>. The gate answers, and so can a person, in the
/// console, when the run is held. Needs nothing but a place in front of the deploy action.
/// </summary>
public sealed class EcsDeployGateApproval : ManualApprovalAction
{
    /// <summary>Makes the action.</summary>
    /// <param name="gate">Where the approval is announced.</param>
    /// <param name="name">The action's name: letters, digits, <c>.@-_</c>, at most 100.</param>
    /// <param name="runOrder">1 to 999; in front of the deploy action when it is in the same stage.</param>
    /// <param name="target">What to judge, where the pipeline does not tell.</param>
    public EcsDeployGateApproval(InstalledGate gate, string name = "Gate", double runOrder = 1, GateTarget? target = null)
        : base(new ManualApprovalActionProps
        {
            ActionName = name,
            RunOrder = runOrder,
            NotificationTopic = gate.Approvals,
            AdditionalInformation = (target ?? new()).ToJson(),
        })
    {
    }
}
