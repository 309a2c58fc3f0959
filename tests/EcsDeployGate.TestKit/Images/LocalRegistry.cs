using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace EcsDeployGate.TestKit.Images;

/// <summary>Debian's docker-registry with a folder of its own, for as long as this lives.</summary>
public sealed partial class LocalRegistry : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _folder;
    private int _told;

    private LocalRegistry(Process process, string folder, string host)
    {
        (_process, _folder, Host) = (process, folder, host);
    }

    /// <summary>Host and port, as image names have it.</summary>
    public string Host { get; }

    public static async Task<LocalRegistry> StartAsync(string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        for (var tries = 0; ; tries++)
        {
            var port = FreePort();
            var config = Path.Combine(folder, "config.yml");
            await File.WriteAllTextAsync(
                config,
                $$$"""
                version: 0.1
                log: {level: error}
                storage: {filesystem: {rootdirectory: {{{folder}}}/data}}
                http: {addr: "127.0.0.1:{{{port}}}"}
                """,
                cancellationToken);
            var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "exec docker-registry serve \"$1\" >\"$2\" 2>&1", "sh", config, Path.Combine(folder, "log")]))
                ?? throw new InvalidOperationException("docker-registry does not start.");
            if (await AnswersAsync(process, port, cancellationToken))
            {
                return new LocalRegistry(process, folder, $"127.0.0.1:{port}");
            }

            process.Kill();
            process.Dispose();
            if (tries is 3)
            {
                throw new InvalidOperationException("docker-registry does not answer: " + await File.ReadAllTextAsync(Path.Combine(folder, "log"), cancellationToken));
            }
        }
    }

    /// <summary>What it has sent since it was asked the last time: paths and the bytes of their bodies, as its access log says, which lags a little.</summary>
    public async Task<IReadOnlyList<(string Path, long Bytes)>> SentAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(200, cancellationToken);
        var lines = await File.ReadAllLinesAsync(Path.Combine(_folder, "log"), cancellationToken);
        var sent = lines.Skip(_told).Select(l => Get().Match(l)).Where(m => m.Success)
            .Select(m => (m.Groups["path"].Value, long.Parse(m.Groups["bytes"].Value, CultureInfo.InvariantCulture))).ToList();
        _told = lines.Length;
        return sent;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<bool> AnswersAsync(Process process, int port, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        for (var i = 0; i < 300 && !process.HasExited; i++)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri($"http://127.0.0.1:{port}/v2/"), cancellationToken);
                return answer.StatusCode is HttpStatusCode.OK;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(100, cancellationToken);
            }
        }

        return false;
    }

    [GeneratedRegex("\"GET (?<path>\\S+) HTTP/1.1\" 2\\d\\d (?<bytes>\\d+) ")]
    private static partial Regex Get();

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
