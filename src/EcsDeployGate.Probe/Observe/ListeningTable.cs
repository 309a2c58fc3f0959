using System.Globalization;
using System.Text;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Probe.Observe;

/// <summary>Reads <c>/proc/net/tcp</c> and <c>/proc/net/tcp6</c>: what listens in this network namespace.</summary>
internal static class ListeningTable
{
    private const int MaxSockets = 256;

    /// <summary>The sockets in state LISTEN, each once, by port, family and address. Lines that are not understood are left out.</summary>
    public static IReadOnlyList<ListeningSocket> Parse(byte[]? tcp, byte[]? tcp6)
    {
        var sockets = new SortedSet<(int Port, string Family, string Address)>();
        Add(sockets, tcp, ListeningSocket.IPv4, 8);
        Add(sockets, tcp6, ListeningSocket.IPv6, 32);
        return [.. sockets.Take(MaxSockets).Select(s => new ListeningSocket(s.Port, s.Family, s.Address))];
    }

    private static void Add(SortedSet<(int, string, string)> sockets, byte[]? table, string family, int addressLength)
    {
        const string Listen = "0A";
        if (table is null)
        {
            return;
        }

        foreach (var line in Encoding.ASCII.GetString(table).Split('\n'))
        {
            // sl: local remote state ...
            var fields = line.Split(' ', 5, StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length < 4 || fields[3] != Listen || fields[1].Length != addressLength + 5 || fields[1][addressLength] != ':')
            {
                continue;
            }

            var hex = fields[1].AsSpan(addressLength + 1);
            if (int.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var port))
            {
                sockets.Add((port, family, AddressOf(fields[1][..addressLength])));
            }
        }
    }

    /// <summary>Addresses are written as 32-bit words in the byte order of the machine, which is little endian wherever ECS runs.</summary>
    private static string AddressOf(string hex) => hex switch
    {
        "00000000" or "00000000000000000000000000000000" or "0000000000000000FFFF000000000000" => ListeningSocket.Any,
        "0100007F" or "00000000000000000000000001000000" or "0000000000000000FFFF00000100007F" => ListeningSocket.Loopback,
        _ => ListeningSocket.Other,
    };
}
