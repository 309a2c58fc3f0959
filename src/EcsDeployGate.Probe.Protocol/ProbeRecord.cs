using System.Buffers;
using System.Text;

namespace EcsDeployGate.Probe.Protocol;

/// <summary>One thing that was seen from inside the task.</summary>
/// <param name="Container">The container it is about, or empty for the task as a whole.</param>
/// <param name="At">When it was written, by the task's clock, to the millisecond.</param>
public abstract record ProbeRecord(string Container, DateTimeOffset At)
{
    /// <summary>The line that <see cref="ProbeRecords.Write"/> makes of it, without its line feed.</summary>
    public sealed override string ToString()
    {
        var line = new ArrayBufferWriter<byte>();
        ProbeRecords.Write(line, this);
        return Encoding.UTF8.GetString(line.WrittenSpan[..^1]);
    }
}
