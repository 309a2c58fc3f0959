using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using EcsDeployGate.Probe.Posix;

namespace EcsDeployGate.Probe.Observe;

/// <summary>Asks the task metadata endpoint: plain HTTP to an address of the link, without names, TLS or a library.</summary>
/// <remarks>The only connection that the probe ever opens, and only to the address that ECS itself gives in <c>ECS_CONTAINER_METADATA_URI_V4</c>.</remarks>
internal sealed class MetadataEndpoint
{
    /// <summary>Where ECS tells the address.</summary>
    public const string Variable = "ECS_CONTAINER_METADATA_URI_V4";

    private const int MaxAnswer = 256 * 1024;
    private const int TimeoutMs = 400;

    private readonly uint _address;
    private readonly ushort _port;
    private readonly string _host;
    private readonly string _path;

    private MetadataEndpoint(uint address, ushort port, string host, string path) => (_address, _port, _host, _path) = (address, port, host, path);

    /// <summary>Null when there is no endpoint, or its address is not plain HTTP to an IPv4 address.</summary>
    public static MetadataEndpoint? Of(string? uri)
    {
        const string Scheme = "http://";
        if (uri is null || uri.Length > 512 || !uri.StartsWith(Scheme, StringComparison.Ordinal))
        {
            return null;
        }

        var rest = uri[Scheme.Length..];
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var host = slash < 0 ? rest : rest[..slash];
        var path = slash < 0 ? "" : rest[slash..].TrimEnd('/');
        var colon = host.IndexOf(':', StringComparison.Ordinal);
        ushort port = 80;
        if (colon >= 0 && !ushort.TryParse(host.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port))
        {
            return null;
        }

        uint address = 0;
        var numbers = (colon < 0 ? host : host[..colon]).Split('.');
        foreach (var number in numbers)
        {
            if (!byte.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var part))
            {
                return null;
            }

            address = (address << 8) | part;
        }

        return numbers.Length == 4 && !path.AsSpan().ContainsAny(" \r\n") ? new(address, port, host, path) : null;
    }

    /// <summary>The body of an answer with status 200; null when there is none within a moment.</summary>
    public byte[]? Get(string below)
    {
        const int Inet = 2;
        const int StreamNonBlockCloseOnExec = 1 | 0x800 | 0x80000;
        var fd = Libc.Socket(Inet, StreamNonBlockCloseOnExec, 0);
        if (fd < 0)
        {
            return null;
        }

        try
        {
            return Connect(fd) && Descriptor.WriteAll(fd, Encoding.ASCII.GetBytes($"GET {_path}{below} HTTP/1.0\r\nHost: {_host}\r\nConnection: close\r\n\r\n"))
                && ReadAll(fd) is { } answer
                ? Body(answer)
                : null;
        }
        finally
        {
            _ = Libc.Close(fd);
        }
    }

    private static byte[]? Body(byte[] answer)
    {
        var end = answer.AsSpan().IndexOf("\r\n\r\n"u8);
        return end > 0 && answer.AsSpan().StartsWith("HTTP/1."u8) && answer.AsSpan(8).StartsWith(" 200"u8) ? answer[(end + 4)..] : null;
    }

    private unsafe bool Connect(int fd)
    {
        const int InProgress = 115;
        var address = stackalloc byte[16];
        new Span<byte>(address, 16).Clear();
        address[0] = 2;
        BinaryPrimitives.WriteUInt16BigEndian(new Span<byte>(address + 2, 2), _port);
        BinaryPrimitives.WriteUInt32BigEndian(new Span<byte>(address + 4, 4), _address);
        if (Libc.Connect(fd, address, 16) == 0)
        {
            return true;
        }

        var ready = new PollFd(fd, PollFd.Out);
        return Marshal.GetLastPInvokeError() == InProgress && Libc.Poll(&ready, 1, TimeoutMs) > 0 && ready.Returned == PollFd.Out;
    }

    private static unsafe byte[]? ReadAll(int fd)
    {
        var buffer = new byte[8 * 1024];
        var length = 0;
        for (var rounds = 0; rounds < 400; rounds++)
        {
            var ready = new PollFd(fd, PollFd.In);
            if (Libc.Poll(&ready, 1, TimeoutMs) <= 0)
            {
                return null;
            }

            if (length == buffer.Length)
            {
                if (length >= MaxAnswer)
                {
                    return null;
                }

                Array.Resize(ref buffer, length * 2);
            }

            var read = Descriptor.Read(fd, buffer.AsSpan(length));
            if (read == 0)
            {
                return buffer[..length];
            }

            if (read < 0 && read != -Errno.Again)
            {
                return null;
            }

            length += Math.Max(0, read);
        }

        return null;
    }
}
