using System.ComponentModel.DataAnnotations;

namespace EcsDeployGate.Aws.Probing;

/// <summary>What is read of probe tasks and their logs.</summary>
public sealed record ProbeTaskOptions
{
    /// <summary>Most records of one probe: 10 to 10,000; 400 unless set. A run's log has to hold them.</summary>
    [Range(10, 10_000)]
    public int MaxRecords { get; init; } = 400;

    /// <summary>Last lines of each application container's log: 0 to 100; 20 unless set.</summary>
    [Range(0, 100)]
    public int TailLines { get; init; } = 20;

    /// <summary>How often a log that lacks its last record is read again: 0 to 10; 3 unless set.</summary>
    [Range(0, 10)]
    public int LateReads { get; init; } = 3;

    /// <summary>Wait before each of these, 10 milliseconds to 30 seconds; 2 seconds unless set. CloudWatch promises no time; lines show within seconds.</summary>
    [TimeRange("00:00:00.010", "00:00:30")]
    public TimeSpan LateWait { get; init; } = TimeSpan.FromSeconds(2);
}
