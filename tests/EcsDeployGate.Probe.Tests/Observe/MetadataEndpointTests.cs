using System.Net;
using System.Net.Sockets;
using System.Text;
using EcsDeployGate.Probe.Observe;

namespace EcsDeployGate.Probe.Tests.Observe;

public sealed class MetadataEndpointTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("https://169.254.170.2/v4/x")]
    [InlineData("http://metadata/v4/x")]
    [InlineData("http://169.254.170/v4/x")]
    [InlineData("http://169.254.170.2:port/v4/x")]
    [InlineData("http://169.254.170.2/v4/x HTTP/1.1\r\nevil: 1")]
    public void Only_plain_HTTP_to_an_address_is_an_endpoint(string? uri) => Assert.Null(MetadataEndpoint.Of(uri));

    [Fact]
    public async Task The_body_of_an_answer_is_read()
    {
        var (uri, asked) = Serve("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{\"a\":1}");

        Assert.Equal("{\"a\":1}", Encoding.UTF8.GetString(MetadataEndpoint.Of(uri)!.Get("/task") ?? []));
        Assert.StartsWith("GET /v4/abc/task HTTP/1.0\r\n", await asked, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 404 Not Found\r\n\r\n{}")]
    [InlineData("nonsense")]
    [InlineData("")]
    public async Task Any_other_answer_is_none(string answer)
    {
        var (uri, asked) = Serve(answer);

        Assert.Null(MetadataEndpoint.Of(uri)!.Get("/task"));
        await asked;
    }

    [Fact]
    public void Where_nobody_listens_there_is_none()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        taken.Stop();

        Assert.Null(MetadataEndpoint.Of($"http://127.0.0.1:{port}/v4/abc")!.Get("/task"));
    }

    private static (string Uri, Task<string> Asked) Serve(string answer)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/v4/abc", Task.Run(async () =>
        {
            using var client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
            var buffer = new byte[1024];
            var read = await client.GetStream().ReadAsync(buffer, TestContext.Current.CancellationToken);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(answer), TestContext.Current.CancellationToken);
            client.Close();
            listener.Stop();
            return Encoding.ASCII.GetString(buffer, 0, read);
        }));
    }
}
