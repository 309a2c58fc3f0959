using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace EcsDeployGate.Sandbox.Engines.Embedded;

/// <summary>Builds a list of system calls for <see cref="SyscallRunner"/>.</summary>
/// <remarks>
/// Layout: a header of 64 bytes (address of the first step; the failure record: kind 3, failed step, −errno; a scratch cell),
/// then data, then steps of 88 bytes. A step that fails goes to the failure block, which writes the record to descriptor 3 (or
/// the one given) and exits with 127, unless the step says otherwise.
/// </remarks>
internal sealed class SyscallProgram
{
    private const int HeaderBytes = 64;
    private const int StepBytes = 88;
    private const long Scratch = SyscallRunner.Base + 32;
    private readonly ArrayBufferWriter<byte> _data = new(16 * 1024);
    private readonly List<SyscallStep> _steps = [];
    private readonly Dictionary<string, long> _texts = new(StringComparer.Ordinal);

    /// <summary>A system call whose failure ends the program.</summary>
    /// <param name="what">Told to people when it fails.</param>
    /// <param name="number">Of the call.</param>
    /// <param name="arguments">Numbers, and addresses from <see cref="Text"/> and <see cref="Bytes"/>.</param>
    public SyscallStep Call(string what, long number, params ReadOnlySpan<long> arguments)
    {
        var step = new SyscallStep(what, number, arguments.ToArray());
        _steps.Add(step);
        return step;
    }

    /// <summary>Puts a zero-terminated string into the program; the same text is stored once.</summary>
    public long Text(string text)
    {
        if (!_texts.TryGetValue(text, out var address))
        {
            _texts[text] = address = Bytes([.. Encoding.UTF8.GetBytes(text), 0]);
        }

        return address;
    }

    public long Bytes(ReadOnlySpan<byte> bytes)
    {
        Align();
        var address = SyscallRunner.Base + HeaderBytes + _data.WrittenCount;
        _data.Write(bytes);
        return address;
    }

    /// <summary>A zero-terminated array of pointers to strings: argv, envp.</summary>
    public long Texts(IEnumerable<string> texts) => Numbers([.. texts.Select(Text), 0]);

    public long Numbers(params ReadOnlySpan<long> numbers)
    {
        var bytes = new byte[numbers.Length * 8];
        for (var i = 0; i < numbers.Length; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(i * 8), numbers[i]);
        }

        return Bytes(bytes);
    }

    /// <summary>The program as the runner maps it, and which step lies at which address.</summary>
    /// <param name="failureDescriptor">Where the failure record is written.</param>
    /// <exception cref="SyscallProgramTooLargeException">Arguments and environment do not fit.</exception>
    public SyscallImage Build(int failureDescriptor)
    {
        var tell = Call("tell the failure", Sys.Write, failureDescriptor, SyscallRunner.Base + 8, 24);
        var exit = Call("exit", Sys.ExitGroup, 127);
        tell.OrElse(exit);
        Align();
        var first = SyscallRunner.Base + HeaderBytes + _data.WrittenCount;
        var size = HeaderBytes + _data.WrittenCount + (_steps.Count * StepBytes);
        if (size > SyscallRunner.MaxProgramBytes)
        {
            throw new SyscallProgramTooLargeException();
        }

        var addresses = new Dictionary<SyscallStep, long>(ReferenceEqualityComparer.Instance);
        for (var i = 0; i < _steps.Count; i++)
        {
            addresses[_steps[i]] = first + (i * StepBytes);
        }

        var image = new byte[size];
        BinaryPrimitives.WriteInt64LittleEndian(image, first);
        BinaryPrimitives.WriteInt64LittleEndian(image.AsSpan(8), (long)HelperRecordKind.Failed);
        _data.WrittenSpan.CopyTo(image.AsSpan(HeaderBytes));
        for (var i = 0; i < _steps.Count; i++)
        {
            var next = addresses[_steps[Math.Min(i + 1, _steps.Count - 1)]];
            _steps[i].Write(image.AsSpan((int)(first - SyscallRunner.Base) + (i * StepBytes)), addresses, next, addresses[tell], Scratch);
        }

        return new(image, addresses.ToDictionary(pair => pair.Value, pair => pair.Key));
    }

    private void Align()
    {
        var rest = _data.WrittenCount % 8;
        if (rest != 0)
        {
            _data.Write(stackalloc byte[8 - rest]);
        }
    }
}

/// <summary>A built program, and what lies where for reading failures.</summary>
internal sealed record SyscallImage(byte[] Content, IReadOnlyDictionary<long, SyscallStep> Steps);

/// <summary>The container's arguments and environment are larger than the runner can hold.</summary>
internal sealed class SyscallProgramTooLargeException() : Exception("argument list too long");
