namespace EcsDeployGate.Core.Validating.Commands;

/// <summary>Where a script may stand after a command: still running with some status, or left with some status.</summary>
[Flags]
internal enum Ends
{
    /// <summary>Nothing is reached.</summary>
    None = 0,

    /// <summary>It goes on, and the command succeeded.</summary>
    Zero = 1,

    /// <summary>It goes on, and the command failed.</summary>
    NonZero = 2,

    /// <summary>It goes on.</summary>
    GoesOn = Zero | NonZero,

    /// <summary>The shell was left with 0.</summary>
    ExitZero = 4,

    /// <summary>The shell was left with something else.</summary>
    ExitNonZero = 8,

    /// <summary>A function was left with 0.</summary>
    ReturnZero = 16,

    /// <summary>A function was left with something else.</summary>
    ReturnNonZero = 32,

    /// <summary>A loop was left.</summary>
    Break = 64,

    /// <summary>A turn of a loop was left.</summary>
    Continue = 128,

    /// <summary>It may wait for ever, which a time-out ends as a failure.</summary>
    Hang = 256,
}

/// <summary>What becomes of <see cref="Ends"/> at the borders of commands.</summary>
internal static class EndsBorders
{
    public static bool Has(this Ends ends, Ends any) => (ends & any) != 0;

    public static Ends If(this Ends ends, bool condition) => condition ? ends : Ends.None;

    /// <summary>Around a process of its own, where leaving only ends that process.</summary>
    public static Ends Contained(this Ends ends) =>
        Ends.Zero.If(ends.Has(Ends.Zero | Ends.ExitZero | Ends.ReturnZero | Ends.Break | Ends.Continue))
        | Ends.NonZero.If(ends.Has(Ends.NonZero | Ends.ExitNonZero | Ends.ReturnNonZero))
        | (ends & Ends.Hang);

    /// <summary>Around a function.</summary>
    public static Ends Returned(this Ends ends) =>
        (ends & ~(Ends.ReturnZero | Ends.ReturnNonZero | Ends.Break | Ends.Continue))
        | Ends.Zero.If(ends.Has(Ends.ReturnZero | Ends.Break | Ends.Continue))
        | Ends.NonZero.If(ends.Has(Ends.ReturnNonZero));

    /// <summary>What was still going on leaves the shell.</summary>
    public static Ends Leaving(this Ends ends) =>
        (ends & ~Ends.GoesOn) | Ends.ExitZero.If(ends.Has(Ends.Zero)) | Ends.ExitNonZero.If(ends.Has(Ends.NonZero));

    /// <summary>What was still going on leaves the function.</summary>
    public static Ends Returning(this Ends ends) =>
        (ends & ~Ends.GoesOn) | Ends.ReturnZero.If(ends.Has(Ends.Zero)) | Ends.ReturnNonZero.If(ends.Has(Ends.NonZero));

    /// <summary><c>!</c> in front.</summary>
    public static Ends Negated(this Ends ends) =>
        (ends & ~Ends.GoesOn) | Ends.Zero.If(ends.Has(Ends.NonZero)) | Ends.NonZero.If(ends.Has(Ends.Zero));
}
