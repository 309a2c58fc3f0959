using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace EcsDeployGate.Lambda.Tests;

/// <summary>One execution environment: a process of the published function, and the Runtime API that it talks to.</summary>
internal sealed class FunctionProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task _reading;
    private readonly StringBuilder _output = new();

    private FunctionProcess(LambdaRuntimeApi api, Process process, long launched)
    {
        (Api, _process, Launched) = (api, process, launched);
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
    }

    public LambdaRuntimeApi Api { get; }

    /// <summary>Timestamp of the moment before it was started.</summary>
    public long Launched { get; }

    /// <summary>Everything that it printed so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Peak memory so far, in bytes.</summary>
    public long PeakBytes => long.Parse(
        File.ReadLines($"/proc/{_process.Id}/status").Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2],
        CultureInfo.InvariantCulture) * 1024;

    /// <summary>Starts a process; it may not be ready yet.</summary>
    public static async Task<FunctionProcess> LaunchAsync(string program, IEnumerable<(string Name, string Value)> environment)
    {
        var api = await LambdaRuntimeApi.StartAsync();
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetDirectoryName(program) };
        foreach (var left in start.Environment.Keys.Where(k => k.StartsWith("AWS_", StringComparison.Ordinal) || k.StartsWith("ECS_DEPLOY_GATE_", StringComparison.Ordinal) || k.StartsWith("OTEL_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(left);
        }

        foreach (var (name, value) in (IEnumerable<(string, string)>)[
            ("AWS_LAMBDA_RUNTIME_API", api.Address), ("AWS_LAMBDA_FUNCTION_NAME", "ecs-deploy-gate"), ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512"), ("AWS_REGION", "eu-west-1"), ("AWS_ACCESS_KEY_ID", "AKIAGATE"), ("AWS_SECRET_ACCESS_KEY", "secret"), .. environment])
        {
            start.Environment[name] = value;
        }

        var launched = Stopwatch.GetTimestamp();
        return new FunctionProcess(api, Process.Start(start)!, launched);
    }

    /// <summary>Waits until it asks for work; says what it printed when it ends instead.</summary>
    public async Task<FunctionProcess> ReadyAsync(CancellationToken cancellationToken)
    {
        var ended = _process.WaitForExitAsync(cancellationToken);
        if (await Task.WhenAny(Api.Ready, ended) == ended)
        {
            throw new InvalidOperationException("The function ended before it was ready:\n" + Output);
        }

        return this;
    }

    /// <summary>Tells the process to stop, as Lambda does before it takes an environment away.</summary>
    public void Terminate()
    {
        using var kill = Process.Start("sh", ["-c", $"kill -TERM {_process.Id.ToString(CultureInfo.InvariantCulture)}"]);
        kill.WaitForExit();
    }

    /// <summary>Takes the process away without a word.</summary>
    public void Kill() => _process.Kill();

    public async Task<int> ExitCodeAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        await _reading;
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        await _reading;
        _process.Dispose();
        await Api.DisposeAsync();
    }

    private async Task ReadAsync(StreamReader from)
    {
        while (await from.ReadLineAsync() is { } line)
        {
            lock (_output)
            {
                _output.Append(line).Append('\n');
            }
        }
    }
}
