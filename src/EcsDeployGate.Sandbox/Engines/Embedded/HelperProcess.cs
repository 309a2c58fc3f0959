using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace EcsDeployGate.Sandbox.Engines.Embedded;

/// <summary>Runs one <see cref="SyscallProgram"/> and reads what it and its children print and tell.</summary>
/// <remarks>
/// One thread starts it, reads it and waits for it, and lives as long as it does: the kernel sends a child its parent-death
/// signal when the <em>thread</em> that started it ends, so no thread of a pool may do that.
/// </remarks>
internal sealed unsafe class HelperProcess
{
    private const int OutputBytes = 64 * 1024;
    private const int ProcessId = 1;
    private const int ExitedAndKept = 0x0100_0004;
    private readonly HelperRequest _request;
    private readonly TaskCompletionSource<HelperRecord> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<int> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private int _helper;
    private HelperRecord? _failure;
    private HelperRecord? _exit;

    private HelperProcess(HelperRequest request)
    {
        _request = request;
        new Thread(Run, maxStackSize: 256 * 1024) { IsBackground = true, Name = "container" }.Start();
    }

    /// <summary>
    /// The Started record when the program inside has been executed, or the Failed one; faulted when nothing could be run.
    /// </summary>
    public Task<HelperRecord> Started => _started.Task;

    /// <summary>The exit code, when the program inside has ended and all output was told.</summary>
    public Task<int> Exited => _exited.Task;

    /// <summary>Completes when the helper itself is no more, and with it namespaces and mounts.</summary>
    public Task Gone => _gone.Task;

    public static HelperProcess Start(HelperRequest request) => new(request);

    /// <summary>SIGKILL to the helper, from which all it started dies.</summary>
    public void Kill()
    {
        lock (_gate)
        {
            if (_helper > 0)
            {
                _ = Native.Kill(_helper, (int)Sys.SigKill);
            }
        }
    }

    /// <summary>SIGKILL to the process group of the program inside, if it still runs.</summary>
    public void KillGroup()
    {
        lock (_gate)
        {
            if (_helper > 0 && _exit is null && _started.Task is { IsCompletedSuccessfully: true, Result: { Kind: HelperRecordKind.Started, First: > 1 } started })
            {
                _ = Native.Kill((int)-started.First, (int)Sys.SigKill);
            }
            else
            {
                Kill();
            }
        }
    }

    private void Run()
    {
        try
        {
            RunToEnd();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            _started.TrySetException(e);
            _exited.TrySetResult(-1);
        }

        _gone.TrySetResult();
    }

    private void RunToEnd()
    {
        var (output, outputEnd) = Descriptor.Pipe();
        var (errors, errorsEnd) = Descriptor.Pipe();
        var (status, statusEnd) = Descriptor.Pipe();
        var (exec, execEnd) = Descriptor.Pipe();
        using (output)
        using (errors)
        using (status)
        using (exec)
        {
            using (outputEnd)
            using (errorsEnd)
            using (statusEnd)
            using (execEnd)
            {
                using var program = Descriptor.Memory(_request.Program.Content, SyscallRunner.MaxProgramBytes);
                Spawn([(outputEnd, 1), (errorsEnd, 2), (statusEnd, 3), (program, SyscallRunner.ProgramDescriptor), (execEnd, 5), .. _request.Descriptors]);
            }

            Read([new(output, _request.Output), new(errors, _request.Errors), new(status), new(exec) { ClosesOnExec = true }]);
        }

        // A helper that was killed cannot tell how its child ended; the child got the same SIGKILL.
        _started.TrySetResult(_failure ?? new(HelperRecordKind.Failed, 0, 0));
        _exited.TrySetResult(_exit?.ExitCode ?? 137);
        Reap();
    }

    private void Reap()
    {
        // Without taking it off the list: the number must stay its own until nobody can send it a signal any more.
        var information = stackalloc byte[128];
        while (Native.WaitId(ProcessId, _helper, information, ExitedAndKept) < 0 && Marshal.GetLastPInvokeError() == 4)
        {
        }

        lock (_gate)
        {
            int raw;
            _ = Native.WaitPid(_helper, &raw, 0);
            _helper = 0;
        }
    }

    private void Spawn((Descriptor From, int To)[] descriptors)
    {
        // posix_spawn_file_actions_t has 80 bytes in glibc and musl.
        var actions = stackalloc byte[256];
        var argv = stackalloc byte*[2];
        fixed (byte* name = "syscall-runner\0"u8)
        {
            argv[0] = name;
            argv[1] = null;
            _ = Native.SpawnActionsInit(actions);
            _ = Native.SpawnActionsOpen(actions, 0, "/dev/null", 0, 0);
            foreach (var (from, to) in descriptors)
            {
                _ = Native.SpawnActionsDup(actions, from.Number, to);
            }

            var error = Native.Spawn(out var pid, _request.Runner, actions, null, argv, argv + 1);
            _ = Native.SpawnActionsDestroy(actions);
            lock (_gate)
            {
                _helper = error == 0 ? pid : throw new IOException($"Cannot start '{_request.Runner}': {Native.Describe(error)}. Is its file system mounted noexec?");
            }
        }
    }

    private void Read(List<Source> open)
    {
        var buffer = new byte[OutputBytes];
        var polled = stackalloc Native.PollDescriptor[open.Count];
        HelperRecord? pid = null;
        while (open.Count > 0)
        {
            for (var i = 0; i < open.Count; i++)
            {
                polled[i] = new() { Fd = open[i].From.Number, Events = Native.PollIn };
            }

            // What was started in the background by a health check may hold its output open for ever; the check has ended.
            var patience = _exit is not null && _request.OutputGrace is { } grace ? (int)grace.TotalMilliseconds : -1;
            if (Native.Poll(polled, (nuint)open.Count, patience) == 0)
            {
                return;
            }

            for (var i = open.Count - 1; i >= 0; i--)
            {
                if (polled[i].Returned == 0)
                {
                    continue;
                }

                nint count;
                fixed (byte* bytes = buffer)
                {
                    count = Native.Read(open[i].From.Number, bytes, buffer.Length);
                }

                if (count > 0)
                {
                    Take(open[i], buffer.AsSpan(0, (int)count), ref pid);
                }
                else if (count == 0 || Marshal.GetLastPInvokeError() != 4)
                {
                    open[i].Ended = true;
                }
            }

            open.RemoveAll(source => source.Ended);
            if (_failure is { } failed)
            {
                _started.TrySetResult(failed);
            }
            else if (pid is { } started && !open.Exists(source => source.ClosesOnExec))
            {
                // The pipe that only the program's own exec closes has ended without a word: it runs.
                _started.TrySetResult(started);
            }
        }
    }

    private void Take(Source source, Span<byte> bytes, ref HelperRecord? pid)
    {
        if (source.Output is not null)
        {
            source.Output(bytes);
            return;
        }

        for (; bytes.Length >= HelperRecord.Bytes; bytes = bytes[HelperRecord.Bytes..])
        {
            var record = new HelperRecord(
                (HelperRecordKind)BinaryPrimitives.ReadInt64LittleEndian(bytes),
                BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]),
                BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]));
            switch (record.Kind)
            {
                case HelperRecordKind.Started:
                    pid = _request.IsItself ? record with { First = _helper } : record;
                    _request.FirstProcess?.Invoke((int)pid.Value.First);
                    break;
                case HelperRecordKind.Exited:
                    lock (_gate)
                    {
                        _exit = record;
                    }

                    break;
                case HelperRecordKind.Failed:
                    _failure = record;
                    break;
            }
        }
    }

    private sealed class Source(Descriptor from, OutputHandler? output = null)
    {
        public Descriptor From => from;

        public OutputHandler? Output => output;

        public bool ClosesOnExec { get; init; }

        public bool Ended { get; set; }
    }
}

/// <summary>Takes bytes of an output stream; called from the process's own thread, which waits.</summary>
internal delegate void OutputHandler(ReadOnlySpan<byte> bytes);

/// <summary>What to run and who listens.</summary>
internal sealed record HelperRequest(string Runner, SyscallImage Program, OutputHandler Output, OutputHandler Errors)
{
    /// <summary>Further descriptors for the program, numbered from 6.</summary>
    public IReadOnlyList<(Descriptor From, int To)> Descriptors { get; init; } = [];

    /// <summary>Told the process id of the program inside before it is executed.</summary>
    public Action<int>? FirstProcess { get; init; }

    /// <summary>The helper stays itself and executes nothing: it is its own first process.</summary>
    public bool IsItself { get; init; }

    /// <summary>How long output is read after the program has ended; null: until every holder of the pipe has ended.</summary>
    public TimeSpan? OutputGrace { get; init; }
}
