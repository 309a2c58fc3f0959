using System.Runtime.InteropServices;
using System.Text;

namespace EcsDeployGate.Probe.Posix;

/// <summary>A path and an argument vector as C wants them.</summary>
internal sealed unsafe class NativeArgv : IDisposable
{
    private readonly int _count;

    public NativeArgv(string path, IReadOnlyList<string> argv)
    {
        _count = argv.Count;
        Path = Copy(path);
        Argv = (byte**)NativeMemory.AllocZeroed((nuint)(_count + 1), (nuint)sizeof(byte*));
        for (var i = 0; i < _count; i++)
        {
            Argv[i] = Copy(argv[i]);
        }
    }

    public byte* Path { get; }

    public byte** Argv { get; }

    public void Dispose()
    {
        NativeMemory.Free(Path);
        for (var i = 0; i < _count; i++)
        {
            NativeMemory.Free(Argv[i]);
        }

        NativeMemory.Free(Argv);
    }

    private static byte* Copy(string text)
    {
        var size = Encoding.UTF8.GetByteCount(text);
        var bytes = (byte*)NativeMemory.Alloc((nuint)size + 1);
        _ = Encoding.UTF8.GetBytes(text, new Span<byte>(bytes, size));
        bytes[size] = 0;
        return bytes;
    }
}
