namespace EcsDeployGate.Core.Findings;

/// <summary>How sure a rule is of what it says.</summary>
public enum Confidence
{
    /// <summary>A guess from looks; never blocks.</summary>
    Heuristic,

    /// <summary>Blocks when the probe confirms it; becomes information when the probe disproves it.</summary>
    Likely,

    /// <summary>Cannot work; blocks by itself.</summary>
    Certain,
}
