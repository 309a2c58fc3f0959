using System.Diagnostics;
using EcsDeployGate.Core.Validating.Commands;

namespace EcsDeployGate.Core.Tests.Validating.Commands;

/// <summary>A shell of this machine, asked what it makes of a script.</summary>
/// <param name="Dialect">How the reader reads for it.</param>
/// <param name="Command">How it is started.</param>
internal sealed record RealShell(ShellDialect Dialect, params string[] Command)
{
    public static RealShell Bash { get; } = new(ShellDialect.Bash, "bash");

    public static RealShell BusyBox { get; } = new(ShellDialect.BusyBox, "busybox", "ash");

    public static RealShell Dash { get; } = new(ShellDialect.Dash, "dash");

    public static IReadOnlyList<RealShell> All { get; } = [Bash, BusyBox, Dash];

    /// <summary>True when it reads the script to its end, without running it.</summary>
    public bool Takes(string script)
    {
        var (code, said) = Start(["-n"], script);
        // Bash ends with 0 after an error inside of [[ ]].
        return code == 0 && !said.Contains("conditional", StringComparison.Ordinal);
    }

    /// <summary>Runs the script.</summary>
    /// <returns>Its exit code, and what it said.</returns>
    public (int Code, string Said) Run(string script) => Start(["-c", script], "");

    private (int Code, string Said) Start(string[] arguments, string input)
    {
        using var process = Process.Start(new ProcessStartInfo(Command[0], [.. Command.Skip(1), .. arguments])
        {
            RedirectStandardError = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, said + errors.Result);
    }
}
