using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using EcsDeployGate.Probe.Posix;

namespace EcsDeployGate.Probe.Check;

/// <summary>What a file asks for before it can be executed: the interpreter of a script, the loader and the processor of a program.</summary>
internal static class FileNeeds
{
    private const int MaxLine = 128;

    /// <summary>In the words of <see cref="Protocol.SpawnError.Needs"/>; null when the file cannot be read or asks for nothing.</summary>
    public static string? Of(string path)
    {
        var fd = Libc.OpenAt(Libc.AtFdCwd, path, Open.ReadOnly | Open.CloseOnExec | Open.NonBlock, 0);
        if (fd < 0)
        {
            return null;
        }

        try
        {
            var head = new byte[4096];
            var length = Descriptor.ReadAt(fd, head, 0);
            return length < 0 ? null : Of(head.AsSpan(0, length));
        }
        finally
        {
            _ = Libc.Close(fd);
        }
    }

    /// <summary>The same from the file's first bytes.</summary>
    public static string? Of(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith("#!"u8))
        {
            var end = head.IndexOf((byte)'\n');
            var line = head[..Math.Min(end < 0 ? head.Length : end, MaxLine)];
            return Encoding.UTF8.GetString(line).Replace("\r", "\\r", StringComparison.Ordinal);
        }

        return head.StartsWith("\x7F"u8) && head.Length > 64 && head[1..4].SequenceEqual("ELF"u8) ? OfProgram(head) : "nothing";
    }

    private static string? OfProgram(ReadOnlySpan<byte> elf)
    {
        const int SixtyFourBit = 2;
        var machine = BinaryPrimitives.ReadUInt16LittleEndian(elf[18..]);
        var own = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 183 : 62;
        if (machine != own)
        {
            return "machine " + machine switch
            {
                3 => "i386",
                40 => "arm",
                62 => "x86-64",
                183 => "aarch64",
                243 => "riscv",
                _ => machine.ToString(CultureInfo.InvariantCulture),
            };
        }

        if (elf[4] != SixtyFourBit)
        {
            return null;
        }

        const int Interpreter = 3;
        var table = BinaryPrimitives.ReadUInt64LittleEndian(elf[32..]);
        int size = BinaryPrimitives.ReadUInt16LittleEndian(elf[54..]);
        int count = BinaryPrimitives.ReadUInt16LittleEndian(elf[56..]);
        for (var i = 0; i < count && size >= 56; i++)
        {
            var at = table + ((ulong)i * (ulong)size);
            if (at + 56 > (ulong)elf.Length)
            {
                return null;
            }

            var entry = elf[(int)at..];
            if (BinaryPrimitives.ReadUInt32LittleEndian(entry) == Interpreter)
            {
                var offset = BinaryPrimitives.ReadUInt64LittleEndian(entry[8..]);
                var length = BinaryPrimitives.ReadUInt64LittleEndian(entry[32..]);
                return length is > 1 and < 256 && offset < (ulong)elf.Length && offset + length <= (ulong)elf.Length
                    ? "loader " + Encoding.UTF8.GetString(elf.Slice((int)offset, (int)length - 1))
                    : null;
            }
        }

        return null;
    }
}
