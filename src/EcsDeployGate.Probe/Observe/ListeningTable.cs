using System.Buffers.Text;
using System.Text;
using EcsDeployGate.Probe.Posix;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Probe.Observe;

/// <summary>Reads <c>/proc/net/tcp</c> and <c>/proc/net/tcp6</c>: what listens in this network namespace.</summary>
internal static class ListeningTable
{
    private const int MaxSockets = 256;
    private const int MaxTable = 16 * 1024 * 1024;

    /// <summary>The sockets in state LISTEN, each once, by port, family and address. Lines that are not understood are left out.</summary>
    /// <param name="buffer">Room to read into. A busy task has thousands of connections: they are looked at and not kept.</param>
    /// <returns>Null where there is no such table, which is not the same as that nothing listens.</returns>
    public static IReadOnlyList<ListeningSocket>? Read(byte[] buffer)
    {
        var sockets = new SortedSet<(int Port, string Family, string Address)>();
        var read = ReadFile("/proc/net/tcp", buffer, sockets, ListeningSocket.IPv4, 8);
        read |= ReadFile("/proc/net/tcp6", buffer, sockets, ListeningSocket.IPv6, 32);
        return read ? List(sockets) : null;
    }

    /// <summary>The same from text.</summary>
    public static IReadOnlyList<ListeningSocket> Parse(ReadOnlySpan<byte> tcp, ReadOnlySpan<byte> tcp6)
    {
        var sockets = new SortedSet<(int Port, string Family, string Address)>();
        _ = TakeLines(tcp, sockets, ListeningSocket.IPv4, 8);
        _ = TakeLines(tcp6, sockets, ListeningSocket.IPv6, 32);
        return List(sockets);
    }

    private static List<ListeningSocket> List(SortedSet<(int Port, string Family, string Address)> sockets) =>
        [.. sockets.Take(MaxSockets).Select(s => new ListeningSocket(s.Port, s.Family, s.Address))];

    private static bool ReadFile(string path, byte[] buffer, SortedSet<(int, string, string)> sockets, string family, int addressLength)
    {
        var fd = Libc.OpenAt(Libc.AtFdCwd, path, Open.ReadOnly | Open.CloseOnExec, 0);
        if (fd < 0)
        {
            return false;
        }

        var kept = 0;
        for (var total = 0; total < MaxTable;)
        {
            var read = Descriptor.Read(fd, buffer.AsSpan(kept));
            if (read <= 0)
            {
                break;
            }

            total += read;
            var seen = buffer.AsSpan(0, kept + read);
            var rest = seen[TakeLines(seen, sockets, family, addressLength)..];
            kept = rest.Length < buffer.Length ? rest.Length : 0;
            rest[..kept].CopyTo(buffer);
        }

        _ = Libc.Close(fd);
        return true;
    }

    /// <returns>How many bytes were whole lines.</returns>
    private static int TakeLines(ReadOnlySpan<byte> text, SortedSet<(int, string, string)> sockets, string family, int addressLength)
    {
        var taken = 0;
        int end;
        while ((end = text[taken..].IndexOf((byte)'\n')) >= 0)
        {
            TakeLine(text.Slice(taken, end), sockets, family, addressLength);
            taken += end + 1;
        }

        return taken;
    }

    /// <summary>A line is <c>sl: local remote state ...</c>.</summary>
    private static void TakeLine(ReadOnlySpan<byte> line, SortedSet<(int, string, string)> sockets, string family, int addressLength)
    {
        _ = NextField(ref line);
        var local = NextField(ref line);
        _ = NextField(ref line);
        if (NextField(ref line).SequenceEqual("0A"u8) && local.Length == addressLength + 5 && local[addressLength] == (byte)':'
            && Utf8Parser.TryParse(local[(addressLength + 1)..], out ushort port, out var used, 'X') && used == 4)
        {
            sockets.Add((port, family, AddressOf(Encoding.ASCII.GetString(local[..addressLength]))));
        }
    }

    private static ReadOnlySpan<byte> NextField(ref ReadOnlySpan<byte> line)
    {
        line = line.TrimStart((byte)' ');
        var end = line.IndexOf((byte)' ');
        var field = end < 0 ? line : line[..end];
        line = line[field.Length..];
        return field;
    }

    /// <summary>Addresses are written as 32-bit words in the byte order of the machine, which is little endian wherever ECS runs.</summary>
    private static string AddressOf(string hex) => hex switch
    {
        "00000000" or "00000000000000000000000000000000" or "0000000000000000FFFF000000000000" => ListeningSocket.Any,
        "0100007F" or "00000000000000000000000001000000" or "0000000000000000FFFF00000100007F" => ListeningSocket.Loopback,
        _ => ListeningSocket.Other,
    };
}
