using System.Text.Json;

namespace EcsDeployGate.Api.Telemetry;

/// <summary>Lines of JSON on standard output, whole and one after the other.</summary>
/// <remarks>
/// Straight to the stream: on Lambda the bootstrap may put words in front of what goes through <see cref="Console"/>, and CloudWatch finds
/// metrics only in lines that are JSON. A line that cannot be written is lost; it stops nobody.
/// </remarks>
internal sealed class OutputLines(Stream output) : IDisposable
{
    private readonly Lock _lock = new();

    public void Write(Action<Utf8JsonWriter> write)
    {
        try
        {
            using var line = new MemoryStream();
            using (var json = new Utf8JsonWriter(line, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            {
                write(json);
            }

            line.WriteByte((byte)'\n');
            lock (_lock)
            {
                output.Write(line.GetBuffer().AsSpan(0, (int)line.Length));
                output.Flush();
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException or ArgumentException)
        {
            // Whoever reads has gone away.
        }
    }

    public void Dispose() => output.Dispose();
}
