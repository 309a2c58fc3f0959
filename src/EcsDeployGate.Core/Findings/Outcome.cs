namespace EcsDeployGate.Core.Findings;

/// <summary>What one rule says about one place.</summary>
public enum Outcome
{
    /// <summary>Looked, and it is right.</summary>
    Pass,

    /// <summary>Looked, and it is wrong.</summary>
    Fail,

    /// <summary>The rule does not apply here.</summary>
    Skip,

    /// <summary>Could not look; says what was missing. Never counts as a pass.</summary>
    CannotTell,
}
