using System.Diagnostics;
using System.Globalization;
using EcsDeployGate.Probe.Tests;

namespace EcsDeployGate.Benchmarks;

/// <summary>
/// What the probe adds: time per attempt against the same command started directly in the same run, size of the binary, peak memory of
/// the observer.
/// </summary>
internal static class ProbeBenchmarks
{
    private const int Runs = 300;
    private const int WarmUp = 20;
    private const int ObservedSeconds = 4;
    private const string Command = "/bin/true";
    private const string Plan =
        """{"v":1,"runId":"bench","soakSeconds":60,"deadlineSeconds":60,"containers":[{"name":"web","essential":true,"intervalSeconds":5,"timeoutSeconds":5,"retries":3,"startPeriodSeconds":0,"experiments":[]}]}""";

    public static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var probe = await ProbeBinary.FindAsync(cancellationToken);
        var volume = Directory.CreateTempSubdirectory("edg-bench-");
        try
        {
            // A volume each: an observer starts with an empty one, not with the hundreds of attempts of the comparison.
            var (compared, observed) = (volume.CreateSubdirectory("compared").FullName, volume.CreateSubdirectory("observed").FullName);
            var (direct, recorded) = await CompareAsync(probe, CheckIn(compared), cancellationToken);
            var memory = await ObserveAsync(probe, observed, CheckIn(observed), cancellationToken);

            Console.WriteLine($"probe: {Runs} runs each of '{Command}' directly and through 'probe check', taking turns");
            Console.WriteLine();
            Console.WriteLine("| what | target | measured |");
            Console.WriteLine("|---|---|---|");
            var added = Median(recorded) - Median(direct);
            var size = new FileInfo(probe).Length / 1e6;
            var kept = Print("added time per attempt, median", 5, added, "ms")
                & Print("size of the static binary", 3, size, "MB")
                & Print($"peak memory of the observer over {ObservedSeconds} s (VmHWM)", 8, memory, "MB");
            Console.WriteLine();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"direct: median {Median(direct):F2} ms, p95 {At(direct, 0.95):F2} ms; recorded: median {Median(recorded):F2} ms, p95 {At(recorded, 0.95):F2} ms"));
            return kept ? 0 : 1;
        }
        finally
        {
            volume.Delete(recursive: true);
        }
    }

    private static string[] CheckIn(string volume)
    {
        Directory.CreateDirectory(Path.Combine(volume, "web"));
        return ["check", "--volume", volume, "--name", "web", "--timeout-ms", "5000", "--", Command];
    }

    private static async Task<(double[] Direct, double[] Recorded)> CompareAsync(string probe, string[] check, CancellationToken cancellationToken)
    {
        var (direct, recorded) = (new List<double>(), new List<double>());
        for (var i = -WarmUp; i < Runs; i++)
        {
            // In turns, so that whatever else the machine does falls on both.
            var one = await TimeAsync(Command, [], cancellationToken);
            var other = await TimeAsync(probe, check, cancellationToken);
            if (i >= 0)
            {
                direct.Add(one);
                recorded.Add(other);
            }
        }

        return ([.. direct.Order()], [.. recorded.Order()]);
    }

    private static async Task<double> TimeAsync(string program, string[] args, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(program, args);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0
            ? Stopwatch.GetElapsedTime(started).TotalMilliseconds
            : throw new InvalidOperationException($"'{program}' ended with {process.ExitCode}.");
    }

    private static async Task<double> ObserveAsync(string probe, string volume, string[] check, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(probe, ["observe", "--volume", volume]) { RedirectStandardOutput = true };
        start.Environment["ECS_DEPLOY_GATE_PLAN"] = Plan;
        using var observer = Process.Start(start)!;
        var log = observer.StandardOutput.ReadToEndAsync(cancellationToken);
        var peak = 0.0;
        for (var i = 0; i < ObservedSeconds * 4; i++)
        {
            await TimeAsync(probe, check, cancellationToken);
            await Task.Delay(250, cancellationToken);
            var line = (await File.ReadAllLinesAsync($"/proc/{observer.Id}/status", cancellationToken)).Single(one => one.StartsWith("VmHWM:", StringComparison.Ordinal));
            peak = double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) * 1024 / 1e6;
        }

        observer.Kill();
        await log;
        return peak;
    }

    private static bool Print(string what, double target, double measured, string unit)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what} | <= {target} {unit} | {measured:F2} {unit}{(measured <= target ? "" : " (missed)")} |"));
        return measured <= target;
    }

    private static double Median(double[] sorted) => At(sorted, 0.5);

    private static double At(double[] sorted, double quantile) => sorted[(int)(quantile * (sorted.Length - 1))];
}
