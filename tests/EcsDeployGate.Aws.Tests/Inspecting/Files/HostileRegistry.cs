using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace EcsDeployGate.Aws.Tests.Inspecting.Files;

/// <summary>A registry on a socket of its own that says and does whatever a test wants, byte by byte.</summary>
internal sealed class HostileRegistry : IAsyncDisposable
{
    private const string Repository = "evil/image";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    public HostileRegistry()
    {
        _listener.Start();
        _serving = ServeAsync();
    }

    public string Host => _listener.LocalEndpoint.ToString()!;

    public string Image => $"{Host}/{Repository}:1";

    /// <summary>What to do for a path; everything else is 404.</summary>
    public ConcurrentDictionary<string, Func<Asking, Task>> Answers { get; } = [];

    public ConcurrentQueue<Asking> Asked { get; } = [];

    public static byte[] Gzip(params byte[][] members)
    {
        using var bytes = new MemoryStream();
        foreach (var member in members)
        {
            using var gzip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true);
            gzip.Write(member);
        }

        return bytes.ToArray();
    }

    public static string Digest(byte[] body) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(body));

    public static string Blob(string digest) => $"/v2/{Repository}/blobs/{digest}";

    public static string Manifests(string reference) => $"/v2/{Repository}/manifests/{reference}";

    /// <summary>Serves an honest image of these layers; a test then spoils what it likes.</summary>
    /// <returns>Paths of the layers.</returns>
    public IReadOnlyList<string> Serve(params byte[][] layers) => Serve(layers, layers.Select(l => (long)l.Length), "application/vnd.oci.image.layer.v1.tar+gzip");

    /// <param name="layers">The lowest first.</param>
    /// <param name="sizes">What the manifest says of each.</param>
    /// <param name="type">Their media type.</param>
    /// <param name="diffIds">How many the config names; as many as there are unless set.</param>
    /// <param name="run">The config's member of that name, such as <c>{"Entrypoint":["/app"]}</c>.</param>
    /// <param name="annotations">Of each layer, as JSON; none unless set.</param>
    public IReadOnlyList<string> Serve(byte[][] layers, IEnumerable<long> sizes, string type, int? diffIds = null, string run = "{}", IReadOnlyList<string>? annotations = null)
    {
        var config = Encoding.UTF8.GetBytes(
            $$$"""{"architecture":"amd64","os":"linux","config":{{{run}}},"rootfs":{"type":"layers","diff_ids":[{{{string.Join(',', Enumerable.Repeat("\"sha256:0\"", diffIds ?? layers.Length))}}}]}}""");
        var listed = layers.Zip(sizes).Select((l, i) => $$"""{"mediaType":"{{type}}","digest":"{{Digest(l.First)}}","size":{{l.Second}},"annotations":{{annotations?[i] ?? "{}"}}}""");
        var manifest = Encoding.UTF8.GetBytes(
            $$"""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"digest":"{{Digest(config)}}","size":1},"layers":[{{string.Join(',', listed)}}]}""");
        Answers[Manifests("1")] = asking => asking.DocumentAsync(manifest);
        Answers[Blob(Digest(config))] = asking => asking.DocumentAsync(config);
        foreach (var layer in layers)
        {
            Answers[Blob(Digest(layer))] = asking => asking.DocumentAsync(layer);
        }

        return [.. layers.Select(l => Blob(Digest(l)))];
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var client = await _listener.AcceptTcpClientAsync(_stop.Token);
            _ = AnswerAsync(client);
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await using var stream = client.GetStream();
                if (await Asking.ReadAsync(stream, _stop.Token) is { } asking)
                {
                    Asked.Enqueue(asking);
                    await (Answers.TryGetValue(asking.Path, out var answer) ? answer(asking) : asking.StatusAsync("404 Not Found"));
                }
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
            {
                // The gate hung up, as it should on most of these answers.
            }
        }
    }
}

/// <summary>One request, and the hand on the wire to answer it.</summary>
internal sealed class Asking(string method, string path, string query, IReadOnlyDictionary<string, string> headers, string body, NetworkStream wire, CancellationToken stop)
{
    public string Method => method;

    public string Path => path;

    public string Query => query;

    public string Body => body;

    public string? Authorization => headers.GetValueOrDefault("authorization");

    public CancellationToken Stop => stop;

    /// <summary>Bytes of bodies that were sent so far.</summary>
    public long Sent { get; private set; }

    public static async Task<Asking?> ReadAsync(NetworkStream wire, CancellationToken stop)
    {
        using var reader = new StreamReader(wire, Encoding.Latin1, leaveOpen: true);
        if ((await reader.ReadLineAsync(stop))?.Split(' ') is not [var method, var target, _])
        {
            return null;
        }

        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await reader.ReadLineAsync(stop) is { Length: > 0 } line)
        {
            headers[line.Split(':', 2)[0]] = line.Split(':', 2)[1].Trim();
        }

        var body = new char[int.Parse(headers.GetValueOrDefault("content-length") ?? "0", System.Globalization.CultureInfo.InvariantCulture)];
        if (body.Length > 0)
        {
            await reader.ReadBlockAsync(body, stop);
        }

        var address = target.Split('?', 2);
        return new Asking(method, address[0], address.ElementAtOrDefault(1) ?? "", headers, new string(body), wire, stop);
    }

    public Task DocumentAsync(byte[] content, string type = "application/octet-stream") => SendAsync("200 OK", content, content.Length, $"Content-Type: {type}\r\n");

    /// <summary>As registries do that give parts: what a Range asks for, else all.</summary>
    public Task PartAsync(byte[] content) => headers.GetValueOrDefault("range") is { } range && range.Split('=', '-') is [_, var from, var to]
        ? SendAsync("206 Partial Content", content[int.Parse(from, System.Globalization.CultureInfo.InvariantCulture)..(int.Parse(to, System.Globalization.CultureInfo.InvariantCulture) + 1)])
        : DocumentAsync(content);

    public Task StatusAsync(string status, string more = "") => SendAsync(status, [], 0, more);

    private Task SendAsync(string status, byte[] content) => SendAsync(status, content, content.Length);

    /// <summary>Promises so many bytes and sends these.</summary>
    public async Task SendAsync(string status, byte[] content, long promised, string more = "")
    {
        await wire.WriteAsync(Encoding.Latin1.GetBytes($"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {promised}\r\n{more}\r\n"), stop);
        await wire.WriteAsync(content, stop);
        Sent += content.Length;
    }

    public async Task WriteAsync(byte[] bytes) => await wire.WriteAsync(bytes, stop);
}
