using System.Buffers.Binary;
using System.Text;

namespace EcsDeployGate.Sandbox.Tasks.Metadata;

/// <summary>The rtnetlink request that makes a pair of virtual network interfaces, one end in another namespace (rtnetlink(7), veth(4)).</summary>
internal static class VethMessage
{
    private const ushort NewLink = 16;
    private const ushort RequestAckCreateExclusive = 0x1 | 0x4 | 0x400 | 0x200;
    private const ushort Nested = 0x8000;
    private const ushort InterfaceName = 3;
    private const ushort LinkInfo = 18;
    private const ushort NamespaceDescriptor = 28;
    private const ushort InfoKind = 1;
    private const ushort InfoData = 2;
    private const ushort Peer = 1;
    private const int InterfaceInfoBytes = 16;

    /// <param name="here">Name of the end that stays.</param>
    /// <param name="there">Name of the end in the other namespace.</param>
    /// <param name="namespaceDescriptor">An open descriptor of that namespace.</param>
    public static byte[] Write(string here, string there, int namespaceDescriptor)
    {
        var number = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(number, namespaceDescriptor);
        byte[] peer = [.. new byte[InterfaceInfoBytes], .. Attribute(InterfaceName, Text(there)), .. Attribute(NamespaceDescriptor, number)];
        byte[] link = [.. Attribute(InfoKind, Text("veth")), .. Attribute(InfoData | Nested, Attribute(Peer | Nested, peer))];
        byte[] body = [.. new byte[InterfaceInfoBytes], .. Attribute(InterfaceName, Text(here)), .. Attribute(LinkInfo | Nested, link)];
        var header = new byte[16];
        BinaryPrimitives.WriteInt32LittleEndian(header, header.Length + body.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(4), NewLink);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(6), RequestAckCreateExclusive);
        return [.. header, .. body];
    }

    /// <summary>The error number of an answer; 0 when the request was carried out.</summary>
    public static int Errno(ReadOnlySpan<byte> answer) => answer.Length >= 20 ? -BinaryPrimitives.ReadInt32LittleEndian(answer[16..]) : 71;

    private static byte[] Text(string text) => [.. Encoding.ASCII.GetBytes(text), 0];

    private static byte[] Attribute(int type, byte[] value)
    {
        var padded = new byte[4 + ((value.Length + 3) & ~3)];
        BinaryPrimitives.WriteUInt16LittleEndian(padded, (ushort)(4 + value.Length));
        BinaryPrimitives.WriteUInt16LittleEndian(padded.AsSpan(2), (ushort)type);
        value.CopyTo(padded, 4);
        return padded;
    }
}
