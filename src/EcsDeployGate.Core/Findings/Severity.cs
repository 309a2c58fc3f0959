namespace EcsDeployGate.Core.Findings;

/// <summary>How much a failed rule weighs.</summary>
public enum Severity
{
    /// <summary>Never blocks.</summary>
    Info,

    /// <summary>Shown; blocks only if a policy says so.</summary>
    Warning,

    /// <summary>Blocks, subject to <see cref="Confidence"/>.</summary>
    Error,
}
