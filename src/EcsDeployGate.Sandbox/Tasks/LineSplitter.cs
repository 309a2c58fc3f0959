using System.Text;

namespace EcsDeployGate.Sandbox.Tasks;

/// <summary>Turns the bytes of one output stream into lines, cut at 16 KiB as container log drivers do. Not thread-safe.</summary>
/// <remarks>Bytes that are not UTF-8 become U+FFFD; a carriage return before the newline is dropped.</remarks>
internal sealed class LineSplitter(Action<string> line)
{
    private const int MaxLineBytes = 16 * 1024;
    private readonly byte[] _buffer = new byte[MaxLineBytes];
    private int _length;
    private bool _continued;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var newline = bytes.IndexOf((byte)'\n');
            var take = Math.Min(newline >= 0 ? newline : bytes.Length, MaxLineBytes - _length);
            bytes[..take].CopyTo(_buffer.AsSpan(_length));
            _length += take;
            bytes = bytes[take..];
            if (!bytes.IsEmpty && bytes[0] == (byte)'\n')
            {
                bytes = bytes[1..];

                // A line of exactly 16 KiB was already told when it filled; its newline adds no empty line.
                if (_length > 0 || !_continued)
                {
                    Tell();
                }

                _continued = false;
            }
            else if (_length == MaxLineBytes)
            {
                Tell();
                _continued = true;
            }
        }
    }

    /// <summary>The stream ended: a last line without newline is told too.</summary>
    public void End()
    {
        if (_length > 0)
        {
            Tell();
        }
    }

    private void Tell()
    {
        var text = _buffer.AsSpan(0, _length);
        if (text.EndsWith("\r"u8))
        {
            text = text[..^1];
        }

        _length = 0;
        line(Encoding.UTF8.GetString(text));
    }
}
