namespace EcsDeployGate.Cli.Local;

/// <summary>One judgement on this machine.</summary>
internal sealed record LocalGateOptions
{
    /// <summary>Task definition and images.</summary>
    public required LocalImages Images { get; init; }

    /// <summary>File of the static probe.</summary>
    public required string ProbeProgram { get; init; }

    /// <summary><c>auto</c>, <c>docker</c> or <c>embedded</c>.</summary>
    public string Engine { get; init; } = "auto";

    /// <summary>Store to keep the run in; null for one that goes with the run.</summary>
    public string? Store { get; init; }

    /// <summary>Seconds that a healthy task must stay healthy.</summary>
    public int SoakSeconds { get; init; } = 15;
}
