namespace EcsDeployGate.Sandbox.CodePipeline.Actions;

/// <summary>One kind of action that asks somebody, and ends when they answer by an operation of CodePipeline.</summary>
internal interface IAskingAction
{
    /// <summary>Called with the lock. <paramref name="mover"/> is told of the answer, or that none came in time.</summary>
    void Ask(ActionRun run, PipelineMover mover);
}
