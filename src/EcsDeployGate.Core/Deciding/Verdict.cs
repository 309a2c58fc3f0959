namespace EcsDeployGate.Core.Deciding;

/// <summary>What the gate thinks of a deployment.</summary>
public enum Verdict
{
    /// <summary>Nothing speaks against it.</summary>
    Approve,

    /// <summary>It cannot work, and the cause says why.</summary>
    Reject,

    /// <summary>Infrastructure or the gate failed, not the app.</summary>
    Inconclusive,
}

/// <summary>What the door was told.</summary>
public enum Decision
{
    /// <summary>Go on.</summary>
    Approved,

    /// <summary>Stop.</summary>
    Rejected,

    /// <summary>Left to a human.</summary>
    Held,
}
