using System.ComponentModel.DataAnnotations;

namespace EcsDeployGate.Aws.Resilience;

/// <summary>Tries, time-outs and circuit breaker of one call of a port. The SDK's own retries are off, so these are all there are.</summary>
/// <remarks>
/// The numbers are made for the smallest bucket that the gate draws from: RegisterTaskDefinition and DeregisterTaskDefinition,
/// 20 at once and then 1 a second per account and region (service quotas of ECS; deployments of others draw from it too). A gate has
/// minutes, not milliseconds; what it must not do is make the throttling worse.
/// </remarks>
public sealed record AwsResilienceOptions
{
    /// <summary>One try: 1 second to 2 minutes; 15 seconds unless set. Control-plane calls answer within a second; 15 is a lost answer.</summary>
    [TimeRange("00:00:01", "00:02:00")]
    public TimeSpan TryTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// The call with all its tries: 2 seconds to 10 minutes; 60 seconds unless set. Then the step fails and is tried again minutes later by
    /// the run itself, which costs nothing while it waits; one Lambda invocation has to hold several calls.
    /// </summary>
    [TimeRange("00:00:02", "00:10:00")]
    public TimeSpan TotalTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Tries after the first: 0 to 10; 5 unless set: with the waits below about 15 seconds, so that a bucket of 1 a second gives several tokens.</summary>
    [Range(0, 10)]
    public int Retries { get; init; } = 5;

    /// <summary>
    /// Wait before the second try, doubled for each further one, with jitter (Polly's decorrelated one) so that gates that were throttled
    /// together do not come back together: 1 millisecond to 30 seconds; 500 milliseconds unless set, half the time in which the smallest bucket gets a token.
    /// </summary>
    [TimeRange("00:00:00.001", "00:00:30")]
    public TimeSpan BaseDelay { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Longest wait between two tries: 1 millisecond to 2 minutes; 8 seconds unless set, so that the last try still fits in <see cref="TotalTimeout"/>.</summary>
    [TimeRange("00:00:00.001", "00:02:00")]
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>
    /// Share of tries that fail by outage before the circuit opens: 0.1 to 1; 0.9 unless set. Throttling is not counted: it says that the
    /// other side lives, and waiting is the cure.
    /// </summary>
    [Range(0.1, 1.0)]
    public double BreakerFailureRatio { get; init; } = 0.9;

    /// <summary>Tries within <see cref="BreakerSampling"/> before the ratio means anything: 2 to 1000; 10 unless set, more than one call makes by itself.</summary>
    [Range(2, 1000)]
    public int BreakerMinimumTries { get; init; } = 10;

    /// <summary>Time over which the share is taken: 1 second to 10 minutes; 60 seconds unless set.</summary>
    [TimeRange("00:00:01", "00:10:00")]
    public TimeSpan BreakerSampling { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long an open circuit answers at once, without asking: 500 milliseconds to 10 minutes; 20 seconds unless set: runs wait longer between their own tries.</summary>
    [TimeRange("00:00:00.500", "00:10:00")]
    public TimeSpan BreakerBreak { get; init; } = TimeSpan.FromSeconds(20);
}
