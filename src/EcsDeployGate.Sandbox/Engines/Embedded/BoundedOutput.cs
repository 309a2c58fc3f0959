using System.Text;

namespace EcsDeployGate.Sandbox.Engines.Embedded;

/// <summary>Keeps the first 4096 bytes that a health check prints, as Docker does, and drops the rest.</summary>
internal sealed class BoundedOutput
{
    private const int MaxBytes = 4096;
    private readonly byte[] _kept = new byte[MaxBytes];
    private int _length;
    private bool _cut;

    public string Text => Encoding.UTF8.GetString(_kept, 0, _length) + (_cut ? "..." : string.Empty);

    /// <summary>The text after a colon, or nothing when nothing was printed.</summary>
    public string AfterColon => _length == 0 ? string.Empty : ": " + Text;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        var take = Math.Min(bytes.Length, MaxBytes - _length);
        bytes[..take].CopyTo(_kept.AsSpan(_length));
        _length += take;
        _cut |= take < bytes.Length;
    }
}
