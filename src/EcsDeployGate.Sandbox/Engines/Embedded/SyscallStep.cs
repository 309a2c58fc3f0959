using System.Buffers.Binary;

namespace EcsDeployGate.Sandbox.Engines.Embedded;

/// <summary>One system call of a <see cref="SyscallProgram"/> and where to go after it.</summary>
internal sealed class SyscallStep(string what, long number, long[] arguments)
{
    private SyscallStep? _ifPositive;
    private SyscallStep? _ifZero;
    private SyscallStep? _ifError;
    private bool _ignoreErrors;
    private long? _resultAddress;
    private (SyscallStep Step, int Argument)? _resultArgument;

    /// <summary>What it does, for a message when it fails.</summary>
    public string What => what;

    /// <summary>An error is as good as success: the directory may exist, the kernel may not know the call.</summary>
    public SyscallStep OrIgnore()
    {
        _ignoreErrors = true;
        return this;
    }

    public SyscallStep OrElse(SyscallStep next)
    {
        _ifError = next;
        return this;
    }

    public SyscallStep ThenIfPositive(SyscallStep next)
    {
        _ifPositive = next;
        return this;
    }

    /// <summary>Whatever succeeds goes on there.</summary>
    public SyscallStep Then(SyscallStep next)
    {
        _ifPositive = _ifZero = next;
        return this;
    }

    /// <summary>The result becomes an argument of another step.</summary>
    public SyscallStep Into(SyscallStep step, int argument)
    {
        _resultArgument = (step, argument);
        return this;
    }

    /// <summary>The result is stored at an address of the program's data.</summary>
    public SyscallStep StoreAt(long address)
    {
        _resultAddress = address;
        return this;
    }

    public void Write(Span<byte> to, Dictionary<SyscallStep, long> addresses, long next, long failure, long scratch)
    {
        var result = _resultArgument is { } target ? addresses[target.Step] + 8 + (target.Argument * 8) : _resultAddress ?? scratch;
        Span<long> cells = stackalloc long[11];
        cells[0] = number;
        arguments.CopyTo(cells[1..]);
        cells[7] = result;
        cells[8] = _ifPositive is null ? next : addresses[_ifPositive];
        cells[9] = _ifZero is null ? next : addresses[_ifZero];
        cells[10] = _ifError is not null ? addresses[_ifError] : _ignoreErrors ? next : failure;
        for (var i = 0; i < cells.Length; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(to[(i * 8)..], cells[i]);
        }
    }
}
