using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace EcsDeployGate.Probe.Protocol;

/// <summary>Writes records within the size limit: writes generously first and tries again with less when that was too long.</summary>
internal static class RecordWriter
{
    // Leaves what people read as it is; a log line is not a web page.
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static void Write(IBufferWriter<byte> to, ProbeRecord record)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        foreach (var limits in RecordLimits.Steps)
        {
            buffer.ResetWrittenCount();
            using (var json = new Utf8JsonWriter(buffer, s_options))
            {
                new RecordBody(json, limits).Write(record);
            }

            if (buffer.WrittenCount < ProbeRecords.MaxLineBytes)
            {
                break;
            }
        }

        var span = to.GetSpan(buffer.WrittenCount + 1);
        buffer.WrittenSpan.CopyTo(span);
        span[buffer.WrittenCount] = (byte)'\n';
        to.Advance(buffer.WrittenCount + 1);
    }
}
