using System.Text;
using EcsDeployGate.Sandbox.Images;
using EcsDeployGate.Sandbox.Tasks;

namespace EcsDeployGate.Sandbox.Engines.Embedded;

/// <summary>One container on the embedded engine.</summary>
internal sealed class EmbeddedContainer : IContainer
{
    private readonly EmbeddedContainerRequest _request;
    private readonly HelperProcess _helper;
    private readonly int _stopSignal;
    private volatile Descriptor? _process;

    private EmbeddedContainer(EmbeddedContainerRequest request, SyscallImage program, IContainerObserver observer)
    {
        _request = request;
        _stopSignal = StopSignals.Number(request.Image.StopSignal);
        var output = Splitter(observer);
        var errors = Splitter(observer);
        var (wait, go) = Descriptor.Pipe();
        _helper = HelperProcess.Start(new(request.Runner, program, output.Write, errors.Write)
        {
            Descriptors = [.. request.Network, (wait, ContainerProgram.GoDescriptor)],
            FirstProcess = pid =>
            {
                _process = Descriptor.Process(pid);
                if (!request.Plan.JoinsCgroupsItself)
                {
                    Cgroups.Join(request.Plan.CgroupProcs, pid);
                }

                go.Dispose();
            },
        });
        Gone = ReleaseAsync(wait, go);
        Exited = WaitAsync(program, observer, output, errors);
    }

    public Task<ContainerExit> Exited { get; }

    public Task<MemoryUse?> MemoryAsync(CancellationToken cancellationToken) => Task.FromResult(Exited.IsCompleted ? null : _request.Memory?.Invoke());

    /// <summary>Completes when the container's namespaces and mounts are gone too.</summary>
    public Task Gone { get; }

    /// <exception cref="TaskHostException">A mount, the user or the program failed, in runc's words.</exception>
    public static async Task<EmbeddedContainer> StartAsync(EmbeddedContainerRequest request, IContainerObserver observer, CancellationToken cancellationToken)
    {
        SyscallImage program;
        try
        {
            program = ContainerProgram.Build(request.Plan);
        }
        catch (SyscallProgramTooLargeException e)
        {
            throw new TaskHostException(Reasons.CannotStart($"unable to start container process: exec {request.Plan.Process.Arguments[0]}: {e.Message}"), inner: e);
        }

        var container = new EmbeddedContainer(request, program, observer);
        try
        {
            var started = await container._helper.Started.WaitAsync(cancellationToken);
            if (started.Kind == HelperRecordKind.Failed && container.Refusal(program, started) is { } refusal)
            {
                await container.Exited;
                throw refusal;
            }

            return container;
        }
        catch (OperationCanceledException)
        {
            container._helper.Kill();
            await container.Exited;
            throw;
        }
        catch (IOException e)
        {
            throw new TaskHostException($"CannotStartContainerError: {e.Message}", inner: e);
        }
    }

    public Task SignalStopAsync()
    {
        _process?.Signal(_stopSignal);
        return Task.CompletedTask;
    }

    public Task KillAsync()
    {
        if (_process?.Signal((int)Sys.SigKill) is not true)
        {
            _helper.Kill();
        }

        return Task.CompletedTask;
    }

    private async Task ReleaseAsync(Descriptor wait, Descriptor go)
    {
        await _helper.Gone;
        wait.Dispose();
        go.Dispose();
    }

    private LineSplitter Splitter(IContainerObserver observer) => new(line => observer.Line(line, _request.Time.GetUtcNow()));

    private TaskHostException? Refusal(SyscallImage program, HelperRecord failure)
    {
        var step = program.Steps.GetValueOrDefault(failure.First)?.What;
        var errno = (int)-failure.Second;
        var name = _request.Plan.Process.Arguments[0];
        return step switch
        {
            // Found and not executable by the kernel: for runc the container has started, and its program failed.
            ProgramParts.Exec when errno != Sys.Eacces => null,
            ProgramParts.Exec or ProgramParts.LookUp => new(Reasons.CannotStart(OciTexts.CannotExecute(name, errno)), OciTexts.ExitCode(name, errno)),
            "chdir" => new(Reasons.CannotStart(
                $"unable to start container process: chdir to cwd (\"{_request.Plan.Process.WorkingDirectory}\") set in config.json failed: {Words(errno)}"), 126),
            null => new("CannotStartContainerError: the container's helper process was killed before it could start the program"),
            _ => new(Reasons.CannotStart($"unable to start container process: error during container init: {step}: {Words(errno)}"), 127),
        };
    }

    private static string Words(int errno) => Native.Describe(errno).ToLowerInvariant();

    private async Task<ContainerExit> WaitAsync(SyscallImage program, IContainerObserver observer, LineSplitter output, LineSplitter errors)
    {
        using var ended = new CancellationTokenSource();
        var health = Task.CompletedTask;
        var failedExec = false;
        try
        {
            var started = await _helper.Started;
            failedExec = started.Kind == HelperRecordKind.Failed;
            if (failedExec && Refusal(program, started) is null)
            {
                observer.Line($"exec {_request.Plan.Process.Arguments[0]}: {Words((int)-started.Second)}", _request.Time.GetUtcNow());
            }
            else if (!failedExec && _request.Container.HealthCheck is { } check
                && ProcessConfig.HealthCommand(check.Command) is { Count: > 0 } command)
            {
                health = new HealthLoop(check, _request.Time, cancel => CheckAsync(command, check, cancel)).RunAsync(observer.HealthChanged, ended.Token);
            }
        }
        catch (IOException)
        {
            // Told by StartAsync.
        }

        var code = await _helper.Exited;
        await ended.CancelAsync();
        await health.ContinueWith(t => _ = t.Exception, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        output.End();
        errors.End();
        _process?.Dispose();
        var outOfMemory = _request.KilledForMemory();
        return new(failedExec ? 1 : code, outOfMemory ? Reasons.OutOfMemory : null);
    }

    private async Task<HealthAttempt> CheckAsync(IReadOnlyList<string> command, HealthCheckSpec check, CancellationToken cancellationToken)
    {
        var process = _process;
        if (process is null)
        {
            return new(-1, "the container has ended");
        }

        var kept = new BoundedOutput();
        var program = EnterProgram.Build(_request.Plan.Process with { Arguments = command }, _request.Plan.CgroupProcs);
        var helper = HelperProcess.Start(new(_request.Runner, program, kept.Write, kept.Write)
        {
            Descriptors = [(process, EnterProgram.ContainerDescriptor)],
            OutputGrace = TimeSpan.FromMilliseconds(250),
        });
        var timedOut = false;
        await using var stop = cancellationToken.Register(helper.KillGroup);
        await using var limit = _request.Time.CreateTimer(
            _ =>
            {
                timedOut = true;
                helper.KillGroup();
            },
            null,
            TimeSpan.FromSeconds(check.TimeoutSeconds),
            Timeout.InfiniteTimeSpan);
        try
        {
            var started = await helper.Started;
            var code = await helper.Exited;
            cancellationToken.ThrowIfCancellationRequested();
            return timedOut ? new(-1, $"Health check exceeded timeout ({check.TimeoutSeconds}s){kept.AfterColon}")
                : started.Kind == HelperRecordKind.Started ? new(code, kept.Text)
                : Explain(program, started, command[0]);
        }
        catch (IOException e)
        {
            return new(-1, e.Message);
        }
    }

    private static HealthAttempt Explain(SyscallImage program, HelperRecord failure, string name)
    {
        var errno = (int)-failure.Second;
        return program.Steps.GetValueOrDefault(failure.First)?.What switch
        {
            ProgramParts.Exec when errno != Sys.Eacces => new(1, $"exec {name}: {Words(errno)}"),
            ProgramParts.Exec or ProgramParts.LookUp => new(-1, OciTexts.CannotExec(name, errno)),
            var step => new(-1, $"OCI runtime exec failed: exec failed: {step ?? "the helper was killed"}: {Words(errno)}: unknown"),
        };
    }
}

/// <summary>What a container is started from.</summary>
internal sealed record EmbeddedContainerRequest(
    ContainerSpec Container,
    ImageConfig Image,
    ContainerPlan Plan,
    string Runner,
    IReadOnlyList<(Descriptor From, int To)> Network,
    Func<bool> KilledForMemory,
    TimeProvider Time)
{
    /// <summary>What it uses of memory; null when nobody can know.</summary>
    public Func<MemoryUse?>? Memory { get; init; }
}
