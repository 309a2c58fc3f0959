using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace EcsDeployGate.Sandbox.Engines;

/// <summary>Writes the smallest ELF executable around a piece of machine code: no library, no loader, one page.</summary>
internal static class StaticProgram
{
    private const int HeaderBytes = 64 + 56;
    private const long Address = 0x40_0000;

    /// <summary>Does nothing for ever, as the process that keeps a network namespace for others: <c>pause(2)</c>, or ppoll where that is missing.</summary>
    public static byte[] Pause(Architecture architecture) => architecture switch
    {
        Architecture.X64 => Write(architecture,
        [
            0xb8, 0x22, 0x00, 0x00, 0x00, // mov eax, 34
            0x0f, 0x05,                   // syscall
            0xeb, 0xf7,                   // jmp -9
        ]),
        Architecture.Arm64 => Write(architecture,
        [
            0x00, 0x00, 0x80, 0xd2, // mov x0, 0
            0x01, 0x00, 0x80, 0xd2, // mov x1, 0
            0x02, 0x00, 0x80, 0xd2, // mov x2, 0
            0x03, 0x00, 0x80, 0xd2, // mov x3, 0
            0x28, 0x09, 0x80, 0xd2, // mov x8, 73
            0x01, 0x00, 0x00, 0xd4, // svc 0
            0xfa, 0xff, 0xff, 0x17, // b -24
        ]),
        _ => throw new PlatformNotSupportedException($"No program for {architecture}."),
    };

    /// <summary>An ELF header, one program header (read, execute) and the code.</summary>
    public static byte[] Write(Architecture architecture, ReadOnlySpan<byte> code)
    {
        var image = new byte[HeaderBytes + code.Length];
        var at = image.AsSpan();
        ((ReadOnlySpan<byte>)[0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1]).CopyTo(at);
        BinaryPrimitives.WriteInt16LittleEndian(at[16..], 2); // ET_EXEC
        BinaryPrimitives.WriteInt16LittleEndian(at[18..], (short)(architecture == Architecture.Arm64 ? 183 : 62));
        BinaryPrimitives.WriteInt32LittleEndian(at[20..], 1);
        BinaryPrimitives.WriteInt64LittleEndian(at[24..], Address + HeaderBytes); // entry
        BinaryPrimitives.WriteInt64LittleEndian(at[32..], 64); // program headers
        BinaryPrimitives.WriteInt16LittleEndian(at[52..], 64);
        BinaryPrimitives.WriteInt16LittleEndian(at[54..], 56);
        BinaryPrimitives.WriteInt16LittleEndian(at[56..], 1);
        var segment = at[64..];
        BinaryPrimitives.WriteInt32LittleEndian(segment, 1); // PT_LOAD
        BinaryPrimitives.WriteInt32LittleEndian(segment[4..], 5); // R X
        BinaryPrimitives.WriteInt64LittleEndian(segment[16..], Address);
        BinaryPrimitives.WriteInt64LittleEndian(segment[24..], Address);
        BinaryPrimitives.WriteInt64LittleEndian(segment[32..], image.Length);
        BinaryPrimitives.WriteInt64LittleEndian(segment[40..], image.Length);
        BinaryPrimitives.WriteInt64LittleEndian(segment[48..], 4096);
        code.CopyTo(at[HeaderBytes..]);
        return image;
    }
}
