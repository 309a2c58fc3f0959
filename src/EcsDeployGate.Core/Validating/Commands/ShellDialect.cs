namespace EcsDeployGate.Core.Validating.Commands;

/// <summary>Which shell a script is read for.</summary>
/// <param name="Name">For people.</param>
/// <param name="Knows">Says of an extension whether this shell has it.</param>
internal sealed record ShellDialect(string Name, Func<ShellExtension, bool> Knows)
{
    /// <summary>It is not known which shell will run it: everything is understood, and noted.</summary>
    public static ShellDialect Any { get; } = new("any shell", _ => true);

    public static ShellDialect Bash { get; } = new("bash", _ => true);

    public static ShellDialect BusyBox { get; } = new("BusyBox", e => e.InBusyBox);

    /// <summary>Debian's and Ubuntu's sh.</summary>
    public static ShellDialect Dash { get; } = new("dash", _ => false);

    /// <summary>False for <see cref="Any"/>: what one shell refuses another one may take.</summary>
    public bool IsKnown => this != Any;
}
