namespace EcsDeployGate.Sandbox.CodePipeline;

/// <summary>How often a stage was tried again in one execution.</summary>
internal sealed record StageRetries(int Automatic, int Manual, bool LatestIsAutomatic)
{
    public static StageRetries None { get; } = new(0, 0, false);

    public StageRetries With(bool automatic) => automatic
        ? this with { Automatic = Automatic + 1, LatestIsAutomatic = true }
        : this with { Manual = Manual + 1, LatestIsAutomatic = false };
}
