namespace EcsDeployGate.Core.Validating.Commands;

/// <summary>Which exit statuses a script can end with, from its text alone.</summary>
/// <param name="Zero">It may end with 0.</param>
/// <param name="NonZero">It may end with something else, or not at all.</param>
/// <param name="Unknown">What this reader cannot follow; null when it followed everything.</param>
internal readonly record struct ExitStatus(bool Zero, bool NonZero, string? Unknown)
{
    public static ExitStatus Of(ShellScript script) => CommandNeeds.Of(script).Status;

    internal static ExitStatus From(Ends ends, string? unknown) => new(
        ends.Has(Ends.Zero | Ends.ExitZero | Ends.ReturnZero | Ends.Break | Ends.Continue),
        ends.Has(Ends.NonZero | Ends.ExitNonZero | Ends.ReturnNonZero | Ends.Hang) || ends == Ends.None,
        unknown);
}
