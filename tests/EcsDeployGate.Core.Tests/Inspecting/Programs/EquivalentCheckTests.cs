using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using EcsDeployGate.Core.Tests.Inspecting.Rules;
using EcsDeployGate.TestKit.Doubles;

namespace EcsDeployGate.Core.Tests.Inspecting.Programs;

/// <summary>Checks that are offered instead, run for real against a server that answers as it is told.</summary>
public sealed class EquivalentCheckTests
{
    [Theory]
    [InlineData("bash", "HTTP/1.1 200 OK", true)]
    [InlineData("bash", "HTTP/1.0 302 Found", true)]
    [InlineData("bash", "HTTP/1.1 404 Not Found", false)]
    [InlineData("bash", "HTTP/1.1 500 a[$(id)]", false)]
    [InlineData("bash", "SSH-2.0-OpenSSH", false)]
    [InlineData("bash", "", false)]
    [InlineData("python3", "HTTP/1.1 200 OK", true)]
    [InlineData("python3", "HTTP/1.1 503 Later", false)]
    [InlineData("curl", "HTTP/1.1 200 OK", true)]
    [InlineData("curl", "HTTP/1.1 503 Later", false)]
    [InlineData("wget", "HTTP/1.1 200 OK", true)]
    [InlineData("wget", "HTTP/1.1 404 Not Found", false)]
    [InlineData("busybox wget", "HTTP/1.1 200 OK", true)]
    [InlineData("busybox wget", "HTTP/1.1 404 Not Found", false)]
    public async Task What_is_offered_passes_when_the_application_answers_and_fails_when_it_does_not(string client, string status, bool passes)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var server = AnswerAsync(listener, status, stop.Token);

        var command = Offered(client, $"http://127.0.0.1:{port}/health");
        var code = await RunAsync(command);
        await stop.CancelAsync();

        Assert.Equal(passes, code == 0);
        Assert.All(await server, request => Assert.StartsWith("GET /health HTTP/1.", request, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("python3")]
    [InlineData("curl")]
    public async Task What_is_offered_fails_where_nothing_listens(string client) => Assert.NotEqual(0, await RunAsync(Offered(client, "http://127.0.0.1:1/")));

    /// <summary>What is written for an image that has this client and no other, for a check with a client that it does not have.</summary>
    private static string[] Offered(string client, string url)
    {
        var tree = new MemoryTree().Program("/bin/sh");
        tree = client == "busybox wget" ? tree.Program("/bin/busybox", applets: ["sh", "wget"]) : tree.Program($"/usr/bin/{client}");
        var found = new Said(tree) { Command = ["CMD-SHELL", $"{(client == "curl" ? "wget -q -O-" : "curl -f")} {url} || exit 1"] }.By("EDG-HC09");
        return [.. ((JsonArray)found.Fix!.Patch![0]!["value"]!).Select(item => item!.GetValue<string>())];
    }

    private static async Task<int> RunAsync(string[] command)
    {
        var (program, arguments) = command[0] == "CMD-SHELL" ? ("/bin/sh", ["-c", command[1]]) : (command[1], command[2..]);
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        await output;
        return process.ExitCode;
    }

    /// <summary>Answers every connection with the line and nothing more; with an empty one it only closes.</summary>
    private static async Task<List<string>> AnswerAsync(TcpListener listener, string status, CancellationToken stop)
    {
        List<string> requests = [];
        var buffer = new byte[4096];
        try
        {
            while (true)
            {
                using var connection = await listener.AcceptTcpClientAsync(stop);
                await using var stream = connection.GetStream();
                var read = await stream.ReadAsync(buffer, stop);
                requests.Add(Encoding.ASCII.GetString(buffer, 0, read));
                await stream.WriteAsync(Encoding.ASCII.GetBytes(status.Length == 0 ? "" : $"{status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), stop);
            }
        }
        catch (OperationCanceledException)
        {
            return requests;
        }
    }
}
