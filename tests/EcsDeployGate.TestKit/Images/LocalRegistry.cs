using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace EcsDeployGate.TestKit.Images;

/// <summary>Debian's docker-registry with a folder of its own, for as long as this lives.</summary>
public sealed class LocalRegistry : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _folder;

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
                log: {level: error, accesslog: {disabled: true}}
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

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
