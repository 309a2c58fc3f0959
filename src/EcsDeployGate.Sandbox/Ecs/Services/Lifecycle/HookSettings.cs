namespace EcsDeployGate.Sandbox.Ecs.Services.Lifecycle;

/// <summary>How hooks are called again; changed by <c>PUT /_sandbox/services</c>.</summary>
internal sealed record HookSettings
{
    /// <summary>When the function does not say; 30 seconds, as on AWS.</summary>
    public TimeSpan CallBackDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>What the function says is cut to this, so that a test need not wait as long as AWS would.</summary>
    public TimeSpan LongestCallBackDelay { get; init; } = TimeSpan.FromHours(24);
}
