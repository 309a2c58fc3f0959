using System.ComponentModel.DataAnnotations;

namespace EcsDeployGate.Hosting.Configuration;

/// <summary>How the gate works as a Lambda function; without effect elsewhere.</summary>
public sealed record LambdaOptions
{
    /// <summary>
    /// Seconds before an invocation's deadline at which work is put down: 1 to 60, 3 unless set. What is in hand then is done
    /// again by the next wake-up; the seconds are for writing what is known and for answering.
    /// </summary>
    [Range(1, 60)]
    public int MarginSeconds { get; init; } = 3;

    /// <summary>
    /// Seconds from an HTTP request's arrival during which the run that it started is advanced before the answer is given: 0 to 25,
    /// 10 unless set. API Gateway waits 30 seconds for an answer; what is left is done by the next wake-up.
    /// </summary>
    [Range(0, 25)]
    public int HttpSeconds { get; init; } = 10;
}
