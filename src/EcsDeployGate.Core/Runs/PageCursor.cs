using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using EcsDeployGate.Core.Names;

namespace EcsDeployGate.Core.Runs;

/// <summary>Where a list goes on: after the run with this start and id. Signed, so that nobody comes to rely on what is in it.</summary>
/// <param name="StartedAt">Milliseconds since 1970.</param>
/// <param name="Id">Text of the run's id.</param>
public readonly record struct PageCursor(long StartedAt, string Id)
{
    private const int BodyBytes = 8 + 16;
    private const int SignatureBytes = 16;

    /// <summary>Before every run: no id text and no time sorts higher.</summary>
    public static PageCursor Newest { get; } = new(long.MaxValue, "~");

    /// <summary>Reads what <see cref="Write"/> wrote with the same key.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static PageCursor Read(string text, ReadOnlySpan<byte> key)
    {
        Span<byte> bytes = stackalloc byte[BodyBytes + SignatureBytes];
        Span<byte> signature = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (text.Length != Base64Url.GetEncodedLength(bytes.Length) || !TryDecode(text, bytes))
        {
            throw NotOurs();
        }

        HMACSHA256.HashData(key, bytes[..BodyBytes], signature);
        return CryptographicOperations.FixedTimeEquals(signature[..SignatureBytes], bytes[BodyBytes..])
            ? new(BinaryPrimitives.ReadInt64BigEndian(bytes), new RunId(new Guid(bytes[8..BodyBytes], bigEndian: true)).ToString())
            : throw NotOurs();
    }

    /// <summary>As text that fits into a URL as it is.</summary>
    /// <param name="key">The store's own; whoever has it can make cursors, which reveal nothing that lists do not.</param>
    public string Write(ReadOnlySpan<byte> key)
    {
        Span<byte> bytes = stackalloc byte[BodyBytes + HMACSHA256.HashSizeInBytes];
        BinaryPrimitives.WriteInt64BigEndian(bytes, StartedAt);
        Guid.Parse(Id).TryWriteBytes(bytes[8..], bigEndian: true, out _);
        HMACSHA256.HashData(key, bytes[..BodyBytes], bytes[BodyBytes..]);
        return Base64Url.EncodeToString(bytes[..(BodyBytes + SignatureBytes)]);
    }

    private static bool TryDecode(string text, Span<byte> bytes)
    {
        try
        {
            return Base64Url.TryDecodeFromChars(text, bytes, out var written) && written == bytes.Length;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static FormatException NotOurs() => new("The cursor is not one that this store gave. Start the list again without a cursor.");
}
