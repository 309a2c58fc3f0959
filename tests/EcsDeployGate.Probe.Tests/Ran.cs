using System.Diagnostics;
using System.Text;

namespace EcsDeployGate.Probe.Tests;

/// <summary>A process that ran to its end, and what it said.</summary>
internal sealed record Ran(int ExitCode, byte[] StdoutBytes, string Stderr, TimeSpan Elapsed)
{
    public string Stdout => Encoding.UTF8.GetString(StdoutBytes);

    public static async Task<Ran> ToEndAsync(string program, IEnumerable<string> args, params IEnumerable<(string Name, string Value)> environment)
    {
        var started = Stopwatch.GetTimestamp();
        using var process = Start(program, args, environment);
        process.StandardInput.Close();
        return await EndOfAsync(process, started);
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

    public static async Task<Ran> EndOfAsync(Process process, long? started = null)
    {
        var from = started ?? Stopwatch.GetTimestamp();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        try
        {
            using var stdout = new MemoryStream();
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            var output = process.StandardOutput.BaseStream.CopyToAsync(stdout, limit.Token);
            await process.WaitForExitAsync(limit.Token);
            var elapsed = Stopwatch.GetElapsedTime(from);
            await Task.WhenAll(errors, output).WaitAsync(limit.Token);
            return new(process.ExitCode, stdout.ToArray(), await errors, elapsed);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
