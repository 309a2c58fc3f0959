using System.Diagnostics;
using System.Text;

namespace EcsDeployGate.Probe.Tests;

/// <summary>A process that ran to its end, and what it said.</summary>
internal sealed record Ran(int ExitCode, byte[] StdoutBytes, string Stderr)
{
    public string Stdout => Encoding.UTF8.GetString(StdoutBytes);

    public static async Task<Ran> ToEndAsync(string program, IEnumerable<string> args, params IEnumerable<(string Name, string Value)> environment)
    {
        using var process = Start(program, args, environment);
        process.StandardInput.Close();
        return await EndOfAsync(process);
    }

    public static Process Start(string program, IEnumerable<string> args, params IEnumerable<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo(program, args)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>Waits for its end; one that hangs is killed after 30 seconds.</summary>
    public static async Task<Ran> EndOfAsync(Process process)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        try
        {
            using var stdout = new MemoryStream();
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            var output = process.StandardOutput.BaseStream.CopyToAsync(stdout, limit.Token);
            await process.WaitForExitAsync(limit.Token);
            await Task.WhenAll(errors, output).WaitAsync(limit.Token);
            return new(process.ExitCode, stdout.ToArray(), await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
