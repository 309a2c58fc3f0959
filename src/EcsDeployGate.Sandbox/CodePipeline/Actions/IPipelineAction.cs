namespace EcsDeployGate.Sandbox.CodePipeline.Actions;

/// <summary>Performs one kind of action.</summary>
internal interface IPipelineAction
{
    /// <summary>Called without the lock; reads of <paramref name="run"/> only what is fixed once it began.</summary>
    /// <exception cref="Protocol.AwsException">A service refused; the action fails with its words.</exception>
    Task<ActionOutcome> PerformAsync(ActionRun run, CancellationToken cancellationToken);
}
