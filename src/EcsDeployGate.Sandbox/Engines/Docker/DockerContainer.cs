using System.Globalization;
using Docker.DotNet;
using Docker.DotNet.Models;
using EcsDeployGate.Sandbox.Engines.Embedded;
using EcsDeployGate.Sandbox.Tasks;
using ContainerSpec = EcsDeployGate.Sandbox.Tasks.ContainerSpec;

namespace EcsDeployGate.Sandbox.Engines.Docker;

/// <summary>One container that a Docker engine has started.</summary>
internal sealed class DockerContainer : IContainer
{
    private static readonly TimeSpan HealthPoll = TimeSpan.FromMilliseconds(300);
    private readonly string _id;
    private readonly ContainerSpec _spec;
    private readonly IDockerClient _client;
    private readonly IContainerObserver _observer;
    private readonly TimeProvider _time;
    private string? _cgroup;

    public DockerContainer(string id, ContainerSpec spec, IDockerClient client, IContainerObserver observer, TimeProvider time)
    {
        _id = id;
        _spec = spec;
        _client = client;
        _observer = observer;
        _time = time;
        Exited = RunAsync();
    }

    public Task<ContainerExit> Exited { get; }

    public async Task SignalStopAsync()
    {
        var inspected = await _client.Containers.InspectContainerAsync(_id);
        var signal = inspected.Config?.StopSignal is { Length: > 0 } said ? said : "SIGTERM";
        await _client.Containers.KillContainerAsync(_id, new ContainerKillParameters { Signal = signal });
    }

    public Task KillAsync() => _client.Containers.KillContainerAsync(_id, new ContainerKillParameters { Signal = "SIGKILL" });

    /// <remarks>From the cgroup: the engine's own statistics take seconds to come, and only an engine on this machine has a metadata endpoint anyway.</remarks>
    public async Task<MemoryUse?> MemoryAsync(CancellationToken cancellationToken)
    {
        try
        {
            _cgroup ??= (await _client.Containers.InspectContainerAsync(_id, cancellationToken)).State?.Pid is > 0 and var pid ? Cgroups.MemoryPathOf((long)pid) : null;
            return _cgroup is null ? null : Cgroups.MemoryIn(_cgroup);
        }
        catch (Exception e) when (DockerFailures.IsUnreachable(e) && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task<ContainerExit> RunAsync()
    {
        using var ended = new CancellationTokenSource();
        var logs = ReadLogsAsync(ended.Token);
        var health = _spec.HealthCheck is null ? Task.CompletedTask : WatchHealthAsync(ended.Token);
        try
        {
            await _client.Containers.WaitContainerAsync(_id, CancellationToken.None);
            await logs;
            var state = (await _client.Containers.InspectContainerAsync(_id)).State;
            return new((int?)state?.ExitCode, state?.OOMKilled is true ? Reasons.OutOfMemory : null);
        }
        catch (Exception e) when (DockerFailures.IsUnreachable(e))
        {
            return new(null, Reasons.EngineLost("docker", DockerFailures.Message(e)));
        }
        finally
        {
            await ended.CancelAsync();
            await Task.WhenAll(logs, health);
        }
    }

    /// <summary>Reads until the container has ended; a connection that breaks ends it too, and the wait tells why.</summary>
    private async Task ReadLogsAsync(CancellationToken cancellationToken)
    {
        var output = new LineSplitter(line => _observer.Line(line, _time.GetUtcNow()));
        var errors = new LineSplitter(line => _observer.Line(line, _time.GetUtcNow()));
        try
        {
            var seen = await ReadLogsAsync(output, errors, follow: true, default, cancellationToken);

            // Engines lose what a container prints last, without a line end, for those who follow; it is in the log all the same.
            await ReadLogsAsync(output, errors, follow: false, seen, cancellationToken);
        }
        catch (Exception e) when (DockerFailures.IsUnreachable(e))
        {
        }

        output.End();
        errors.End();
    }

    /// <returns>How many bytes of either stream there are by now.</returns>
    private async Task<(long Output, long Errors)> ReadLogsAsync(
        LineSplitter output, LineSplitter errors, bool follow, (long Output, long Errors) known, CancellationToken cancellationToken)
    {
        using var stream = await _client.Containers.GetContainerLogsAsync(
            _id, new ContainerLogsParameters { ShowStdout = true, ShowStderr = true, Follow = follow }, cancellationToken);
        var buffer = new byte[64 * 1024];
        var (ofOutput, ofErrors) = (0L, 0L);
        while (await stream.ReadOutputAsync(buffer, 0, buffer.Length, cancellationToken) is { EOF: false } read)
        {
            var isError = read.Target == MultiplexedStream.TargetStream.StandardError;
            ref var at = ref isError ? ref ofErrors : ref ofOutput;
            var skip = (int)Math.Clamp((isError ? known.Errors : known.Output) - at, 0, read.Count);
            at += read.Count;
            (isError ? errors : output).Write(buffer.AsSpan(skip, read.Count - skip));
        }

        return (ofOutput, ofErrors);
    }

    private async Task WatchHealthAsync(CancellationToken cancellationToken)
    {
        var known = "starting";
        try
        {
            while (true)
            {
                await Task.Delay(HealthPoll, TimeProvider.System, cancellationToken);
                var state = (await _client.Containers.InspectContainerAsync(_id, cancellationToken)).State;
                if (state?.Health is not { } health || health.Status == known || health.Status is not ("healthy" or "unhealthy"))
                {
                    continue;
                }

                // Docker calls every container unhealthy when it stops watching it; no check said so.
                if (health.Status == "unhealthy" && (!state.Running || health.FailingStreak == 0))
                {
                    continue;
                }

                known = health.Status;
                _observer.HealthChanged(Detail(known, health));
            }
        }
        catch (Exception e) when (DockerFailures.IsUnreachable(e))
        {
            // Ended, or the engine is gone; the wait tells which.
        }
    }

    private HealthDetail Detail(string status, Health health)
    {
        var last = health.Log is { Count: > 0 } log ? log[^1] : null;
        var attempt = new HealthAttempt((int)(last?.ExitCode ?? 0), last?.Output ?? string.Empty);
        return attempt.ToDetail(status.ToUpper(CultureInfo.InvariantCulture), last?.End is { Year: > 1 } end ? end : _time.GetUtcNow());
    }
}
