using EcsDeployGate.Core.Deciding;

namespace EcsDeployGate.Cli;

/// <summary>The answer, for scripts.</summary>
internal static class ExitCodes
{
    /// <summary>Nothing speaks against it.</summary>
    public const int Admitted = 0;

    /// <summary>Something broke, or the command line was wrong.</summary>
    public const int Broken = 1;

    /// <summary>It cannot work; the cause says why.</summary>
    public const int Denied = 10;

    /// <summary>Infrastructure or the gate failed, not the app.</summary>
    public const int Inconclusive = 11;

    public static int Of(Verdict verdict) => verdict switch
    {
        Verdict.Approve => Admitted,
        Verdict.Reject => Denied,
        _ => Inconclusive,
    };
}
