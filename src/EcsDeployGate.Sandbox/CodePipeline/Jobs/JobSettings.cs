namespace EcsDeployGate.Sandbox.CodePipeline.Jobs;

/// <summary>How functions are called for pipelines; changed by <c>PUT /_sandbox/pipelines</c>.</summary>
internal sealed record JobSettings
{
    /// <summary>Between a result with a continuation token and the next call. AWS does not say; about 30 seconds are seen there.</summary>
    public TimeSpan ContinuationDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long the function may give no result; 20 minutes on AWS, anew after each continuation.</summary>
    public TimeSpan AnswerWithin { get; init; } = TimeSpan.FromMinutes(20);

    /// <summary>How long the whole action may take; 24 hours on AWS.</summary>
    public TimeSpan ActionWithin { get; init; } = TimeSpan.FromHours(24);

    /// <summary>
    /// Whether the next call has the same job id. The API reference speaks of "future jobs" that use the token, so it has a new one
    /// unless this is set; AWS promises neither.
    /// </summary>
    public bool ContinueSameJob { get; init; }

    /// <summary>
    /// Whether a LambdaInvoke rule waits for what the function returns, instead of for the result of a job: AWS documents neither.
    /// </summary>
    public bool RulesAnswerByInvocation { get; init; }
}
