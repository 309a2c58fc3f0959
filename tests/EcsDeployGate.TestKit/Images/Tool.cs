using System.Diagnostics;

namespace EcsDeployGate.TestKit.Images;

/// <summary>Runs the programs of others that tests compare with.</summary>
public static class Tool
{
    /// <summary>Runs one to its end and gives what it printed; what it complained about is in the exception.</summary>
    public static async Task<string> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode is 0
                ? await output
                : throw new InvalidOperationException($"{program} {string.Join(' ', start.ArgumentList)} ended with {process.ExitCode}: {await errors} {await output}");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    /// <summary>Runs one with a shell's pipes.</summary>
    public static Task<string> ShellAsync(string line, CancellationToken cancellationToken, params string[] arguments) =>
        RunAsync("/bin/sh", ["-c", "set -e; " + line, "sh", .. arguments], cancellationToken);
}
