using System.Text.Json;

namespace EcsDeployGate.Aws.Compat;

/// <summary>Reads a reply's body whole, and not without end.</summary>
internal static class ReplyBody
{
    /// <summary>
    /// The longest reply that is read, in bytes. The largest documented page of the services here is 10 MB (CloudWatch Logs);
    /// the rest leaves room for escaping.
    /// </summary>
    public const int Limit = 64 * 1024 * 1024;

    public static ReadOnlySpan<byte> Read(Stream stream)
    {
        using var body = new MemoryStream();
        var chunk = new byte[16 * 1024];
        int count;
        while ((count = stream.Read(chunk, 0, chunk.Length)) > 0)
        {
            if (body.Length + count > Limit)
            {
                throw new JsonException($"The service's answer is longer than {Limit} bytes and was not read further.");
            }

            body.Write(chunk, 0, count);
        }

        return body.GetBuffer().AsSpan(0, (int)body.Length);
    }
}
