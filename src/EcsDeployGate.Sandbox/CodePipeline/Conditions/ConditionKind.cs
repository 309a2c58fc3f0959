namespace EcsDeployGate.Sandbox.CodePipeline.Conditions;

/// <summary>When a stage's condition is checked.</summary>
internal enum ConditionKind
{
    BeforeEntry,
    OnSuccess,
    OnFailure,
}
