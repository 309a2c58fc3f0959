using System.Diagnostics;

namespace EcsDeployGate.Demo;

/// <summary>A program of ours that runs beside the story; its output goes to a file, its end is our business.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task _log;

    private ChildProcess(string name, Process process, string logFile)
    {
        Name = name;
        LogFile = logFile;
        _process = process;
        _log = CopyAsync(process, logFile);
    }

    public string Name { get; }

    public string LogFile { get; }

    public static ChildProcess Start(string name, string assembly, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, string logFile)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", assembly, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var (key, value) in environment)
        {
            start.Environment[key] = value;
        }

        return new ChildProcess(name, Process.Start(start)!, logFile);
    }

    /// <summary>Runs a program to its end and gives back what it printed.</summary>
    /// <exception cref="DemoException">It ended with another code than zero.</exception>
    public static async Task<string> RunAsync(string assembly, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", assembly, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0
            ? output
            : throw new DemoException($"'{Path.GetFileNameWithoutExtension(assembly)} {string.Join(' ', arguments)}' ended with {process.ExitCode}: {(await errors).Trim()}");
    }

    /// <summary>Waits until the URL answers with success.</summary>
    /// <exception cref="DemoException">The program ended, or does not answer in time.</exception>
    public async Task ReadyAsync(HttpClient http, Uri url, CancellationToken cancellationToken)
    {
        for (var tries = 0; tries < 150; tries++)
        {
            if (_process.HasExited)
            {
                await _log;
                throw new DemoException($"{Name} ended at its start with exit code {_process.ExitCode}: {await EndOfLogAsync(cancellationToken)}");
            }

            try
            {
                using var answer = await http.GetAsync(url, cancellationToken);
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(200, cancellationToken);
        }

        throw new DemoException($"{Name} does not answer at {url}: {await EndOfLogAsync(cancellationToken)}");
    }

    /// <summary>Ends the program as a crash does: SIGKILL, no last word.</summary>
    public async Task CrashAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            // SIGTERM, so that the sandbox takes its containers with it; the shell has it built in, a small machine has no other.
            using var kill = Process.Start("/bin/sh", ["-c", $"kill -TERM {_process.Id}"]);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
            }
        }

        await _log;
        _process.Dispose();
    }

    private async Task<string> EndOfLogAsync(CancellationToken cancellationToken) =>
        string.Join(' ', (await File.ReadAllLinesAsync(LogFile, cancellationToken)).TakeLast(5)) + $" (all of it: {LogFile})";

    private static async Task CopyAsync(Process process, string logFile)
    {
        await using var file = new StreamWriter(new FileStream(logFile, FileMode.Create, FileAccess.Write, FileShare.Read)) { AutoFlush = true };
        using var turn = new SemaphoreSlim(1, 1);
        await Task.WhenAll(LinesAsync(process.StandardOutput), LinesAsync(process.StandardError));

        async Task LinesAsync(StreamReader from)
        {
            while (await from.ReadLineAsync() is { } line)
            {
                await turn.WaitAsync();
                try
                {
                    await file.WriteLineAsync(line);
                }
                finally
                {
                    turn.Release();
                }
            }
        }
    }
}
