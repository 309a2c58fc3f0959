using System.Diagnostics;
using System.Globalization;
using EcsDeployGate.Sandbox.Engines;
using EcsDeployGate.Sandbox.Images;
using EcsDeployGate.Sandbox.Tasks;

namespace EcsDeployGate.Benchmarks;

/// <summary>How long a container of <c>/bin/true</c> takes from start to exit, embedded against Docker, alternating in one run.</summary>
internal static class EngineBenchmarks
{
    private const int Rounds = 15;
    private const int WarmUps = 3;
    private const double Target = 0.1;

    /// <returns>0 when the embedded engine takes at most a tenth of Docker's time, 1 when it takes more, 2 when one is missing.</returns>
    public static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var scratch = Directory.CreateTempSubdirectory("edg-bench-");
        try
        {
            var images = ImageStore.Open(Path.Combine(scratch.FullName, "images"));
            await ImagePacker.PackAsync(
                images, "true:1", [PackedEntry.FileFrom("bin/busybox", "/bin/busybox"), PackedEntry.Link("bin/true", "busybox")], new() { Cmd = ["/bin/true"] }, cancellationToken);
            var selector = new EngineSelector(images, scratch.FullName, TimeProvider.System);
            await using var embedded = await selector.SelectAsync("embedded", cancellationToken);
            await using var docker = await selector.SelectAsync("docker", cancellationToken);
            await RoundsAsync(embedded, docker, WarmUps);
            return await CompareAsync(embedded, docker);
        }
        catch (EngineUnavailableException e)
        {
            Console.Error.WriteLine($"Both engines are needed. {e.Message}");
            return 2;
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    private static async Task<int> CompareAsync(ITaskEngine embedded, ITaskEngine docker)
    {
        var (ours, theirs) = await RoundsAsync(embedded, docker, Rounds);
        Console.WriteLine("| /bin/true, start to exit | embedded | docker | ratio | target |");
        Console.WriteLine("|---|---|---|---|---|");
        var ratio = Row("container (started to stopped)", ours, theirs, r => r.Container);
        Row("whole task (asked to removed)", ours, theirs, r => r.Task);
        return ratio <= Target ? 0 : 1;
    }

    private static double Row(string what, List<Timing> ours, List<Timing> theirs, Func<Timing, TimeSpan> pick)
    {
        var (mine, other) = (Median(ours, pick), Median(theirs, pick));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {what}, median of {ours.Count} | {mine.TotalMilliseconds:F1} ms | {other.TotalMilliseconds:F1} ms | 1/{other / mine:F1} | 1/{1 / Target:F0} |"));
        return mine / other;
    }

    private static TimeSpan Median(List<Timing> timings, Func<Timing, TimeSpan> pick) => timings.Select(pick).Order().ElementAt(timings.Count / 2);

    private static async Task<(List<Timing> Ours, List<Timing> Theirs)> RoundsAsync(ITaskEngine embedded, ITaskEngine docker, int rounds)
    {
        var (ours, theirs) = (new List<Timing>(), new List<Timing>());
        for (var i = 0; i < rounds; i++)
        {
            ours.Add(await RunTaskAsync(embedded));
            theirs.Add(await RunTaskAsync(docker));
        }

        return (ours, theirs);
    }

    private static async Task<Timing> RunTaskAsync(ITaskEngine engine)
    {
        var id = Guid.NewGuid().ToString("N");
        var spec = new TaskSpec(id, $"arn:aws:ecs:eu-west-1:123456789012:task/bench/{id}", "bench", 1, "X86_64", null, null, [new() { Name = "main", Image = "true:1" }], []);
        var observer = new Observer();
        var since = Stopwatch.GetTimestamp();
        await (await engine.StartAsync(spec, observer, default)).Completion;
        var task = Stopwatch.GetElapsedTime(since);
        var container = observer.Last!.Containers[0];
        return container.ExitCode == 0
            ? new(task, container.FinishedAt!.Value - container.CreatedAt!.Value)
            : throw new InvalidOperationException($"{engine.Name}: {observer.Last.StoppedReason} {container.Reason}");
    }

    private sealed record Timing(TimeSpan Task, TimeSpan Container);

    private sealed class Observer : ITaskObserver
    {
        public TaskSnapshot? Last { get; private set; }

        public void Changed(TaskSnapshot snapshot) => Last = snapshot;

        public void Output(string container, string line, DateTimeOffset at)
        {
        }
    }
}
