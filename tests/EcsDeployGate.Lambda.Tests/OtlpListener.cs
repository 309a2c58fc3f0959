using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EcsDeployGate.Lambda.Tests;

/// <summary>A collector that speaks OTLP over HTTP and keeps what it is told.</summary>
/// <remarks>Field numbers: opentelemetry-proto, trace.proto and metrics.proto, version 1.</remarks>
internal sealed class OtlpListener : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<OtlpSpan> _spans = new();
    private readonly ConcurrentDictionary<string, bool> _metrics = new(StringComparer.Ordinal);

    private OtlpListener()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.MapPost("/v1/traces", async (HttpRequest request) => Traces(await ReadAsync(request)));
        _app.MapPost("/v1/metrics", async (HttpRequest request) => Metrics(await ReadAsync(request)));
    }

    public string Endpoint => _app.Urls.Single();

    public IReadOnlyList<OtlpSpan> Spans => [.. _spans];

    /// <summary>Names of the metrics that arrived.</summary>
    public IReadOnlyCollection<string> MetricNames => [.. _metrics.Keys];

    public static async Task<OtlpListener> StartAsync()
    {
        var listener = new OtlpListener();
        await listener._app.StartAsync();
        return listener;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static async Task<byte[]> ReadAsync(HttpRequest request)
    {
        Assert.Equal("application/x-protobuf", request.ContentType);
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        return body.ToArray();
    }

    private void Traces(byte[] body)
    {
        foreach (var span in Protobuf.Messages(body, 1).SelectMany(resource => Protobuf.Messages(resource, 2)).SelectMany(scope => Protobuf.Messages(scope, 2)))
        {
            _spans.Enqueue(new(
                Hex(Protobuf.Messages(span, 1).Single()),
                Hex(Protobuf.Messages(span, 4).FirstOrDefault() ?? []),
                Encoding.UTF8.GetString(Protobuf.Messages(span, 5).Single()),
                [.. Protobuf.Messages(span, 13).Select(link => Hex(Protobuf.Messages(link, 1).Single()))]));
        }
    }

    private void Metrics(byte[] body)
    {
        foreach (var metric in Protobuf.Messages(body, 1).SelectMany(resource => Protobuf.Messages(resource, 2)).SelectMany(scope => Protobuf.Messages(scope, 2)))
        {
            _metrics[Encoding.UTF8.GetString(Protobuf.Messages(metric, 1).Single())] = true;
        }
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}

/// <summary>A span that arrived.</summary>
internal sealed record OtlpSpan(string TraceId, string ParentSpanId, string Name, IReadOnlyList<string> LinkedTraces);

/// <summary>As much of the protobuf encoding as finds a field of a message.</summary>
internal static class Protobuf
{
    /// <summary>Every length-delimited field of that number.</summary>
    public static IEnumerable<byte[]> Messages(byte[] message, int field)
    {
        for (var at = 0; at < message.Length;)
        {
            var key = Varint(message, ref at);
            switch (key & 7)
            {
                case 0:
                    Varint(message, ref at);
                    break;
                case 1:
                    at += 8;
                    break;
                case 2:
                    var length = (int)Varint(message, ref at);
                    if ((int)(key >> 3) == field)
                    {
                        yield return message[at..(at + length)];
                    }

                    at += length;
                    break;
                case 5:
                    at += 4;
                    break;
                default:
                    throw new InvalidDataException($"Wire type {key & 7} at byte {at}.");
            }
        }
    }

    private static ulong Varint(byte[] from, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = from[at++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}
