using EcsDeployGate.Core.Receiving;
using static EcsDeployGate.Core.Resolving.PipelineRefusals;

namespace EcsDeployGate.Core.Resolving;

/// <summary>What an approval lets through.</summary>
internal sealed class ApprovedExecutions(ResolvingPorts ports, Executions executions, TimeProvider clock)
{
    public async Task<Resolution> ResolveAsync(ApprovalTarget approval, CancellationToken cancellationToken)
    {
        var standing = await PipelineApproval.LookAsync(ports.Pipelines, approval, clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        if (standing is not Fetched<ApprovalStanding>.Found { Value: var stands })
        {
            return Elsewhere(standing, "pipeline-not-found");
        }

        if (stands is ApprovalStanding.Closed closed)
        {
            return new Resolution.Closed(closed.Status, closed.By, closed.At);
        }

        var hints = PipelineHints.Read(approval.CustomData, out var problem);
        return problem is not null
            ? InvalidHint(problem)
            : await executions.ResolveAsync(
                approval.Pipeline,
                ((ApprovalStanding.Pending)stands).ExecutionId,
                hints,
                pipeline => PipelineDeploys.After(pipeline, approval.Stage, approval.Action),
                $"after the approval '{approval.Stage}/{approval.Action}'",
                cancellationToken).ConfigureAwait(false);
    }
}
