using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.CodePipeline;

/// <summary>What CodePipeline knows. Everything in it, and in what it holds, is read and written under <see cref="Lock"/>.</summary>
internal sealed class PipelineState(AwsIdentity aws, TimeProvider time)
{
    public Lock Lock { get; } = new();

    public AwsIdentity Aws { get; } = aws;

    public TimeProvider Time { get; } = time;

    public SortedDictionary<string, Pipeline> Pipelines { get; } = new(StringComparer.Ordinal);

    /// <summary>Every approval that was ever asked for, by its token.</summary>
    public Dictionary<string, ActionRun> Approvals { get; } = new(StringComparer.Ordinal);
}
