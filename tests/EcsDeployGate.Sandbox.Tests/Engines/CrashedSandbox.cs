using System.Diagnostics;

namespace EcsDeployGate.Sandbox.Tests.Engines;

/// <summary>This test program once more, as a process that runs a task and is killed without a chance to clean up.</summary>
internal sealed class CrashedSandbox : IDisposable
{
    public const string Variable = "EDG_TEST_RUN_TASK_AND_WAIT";
    private readonly Process _process;

    private CrashedSandbox(Process process) => _process = process;

    public static CrashedSandbox Start(string engine, IReadOnlyList<string> arguments, string taskId)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(typeof(CrashedSandbox).Assembly.Location);
        }

        start.Environment[Variable] = string.Join('\n', [engine, taskId, .. arguments]);
        return new(Process.Start(start)!);
    }

    public async Task ReadyAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await _process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            if (line == "RUNNING")
            {
                return;
            }
        }

        Assert.Fail("The other process ended before its task ran.");
    }

    public void Crash()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        Crash();
        _process.Dispose();
    }
}
