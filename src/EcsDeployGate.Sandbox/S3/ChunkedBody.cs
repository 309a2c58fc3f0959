using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace EcsDeployGate.Sandbox.S3;

/// <summary>Takes the <c>aws-chunked</c> framing off a body: size lines, chunk signatures and trailing checksums.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html; a signature is not verified.</remarks>
internal static class ChunkedBody
{
    public static bool IsChunked(HttpRequest request) =>
        request.Headers["x-amz-content-sha256"].ToString().StartsWith("STREAMING-", StringComparison.Ordinal)
        || request.Headers.ContentEncoding.ToString().Contains("aws-chunked", StringComparison.OrdinalIgnoreCase);

    /// <exception cref="S3Exception">The framing is broken.</exception>
    public static byte[] Decode(ReadOnlySpan<byte> framed)
    {
        using var content = new MemoryStream(framed.Length);
        while (true)
        {
            var end = framed.IndexOf("\r\n"u8);
            if (end < 0)
            {
                throw Broken();
            }

            var line = framed[..end];
            var semicolon = line.IndexOf((byte)';');
            if (!int.TryParse(Encoding.ASCII.GetString(semicolon < 0 ? line : line[..semicolon]), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var size)
                || size < 0)
            {
                throw Broken();
            }

            framed = framed[(end + 2)..];
            if (size == 0)
            {
                return content.ToArray();
            }

            if (framed.Length - 2 < size || !framed.Slice(size, 2).SequenceEqual("\r\n"u8))
            {
                throw Broken();
            }

            content.Write(framed[..size]);
            framed = framed[(size + 2)..];
        }
    }

    private static S3Exception Broken() => new(400, "IncompleteBody", "The aws-chunked framing of the request body is broken.");
}
