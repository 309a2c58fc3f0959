using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace EcsDeployGate.Sandbox.Tasks.Metadata;

/// <summary>Answers GET requests on a listening socket, one per connection; anything else is an error with a sentence.</summary>
internal sealed class MetadataEndpoint : IAsyncDisposable
{
    private const int MaxRequestBytes = 8 * 1024;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly Socket _listener;
    private readonly Func<string, CancellationToken, Task<JsonNode?>> _answer;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _listening;

    /// <param name="listener">Closed with this.</param>
    /// <param name="answer">What a path is answered with; null for 404.</param>
    public MetadataEndpoint(Socket listener, Func<string, CancellationToken, Task<JsonNode?>> answer)
    {
        (_listener, _answer) = (listener, answer);
        _listening = ListenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _listening;
        _stop.Dispose();
    }

    private async Task ListenAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var connection = await _listener.AcceptAsync(_stop.Token);
                _ = AnswerAsync(connection, _stop.Token);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // The next round sees whether it is the end; a connection that broke before it was taken is nobody's any more.
            }
        }
    }

    private async Task AnswerAsync(Socket connection, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(s_patience);
        try
        {
            using (connection)
            {
                var line = await ReadAsync(connection, limit.Token);
                var (status, body) = line.Split(' ') is ["GET", var path, ..]
                    ? await _answer(path.Split('?')[0], limit.Token) is { } found ? ("200 OK", found) : ("404 Not Found", Error($"There is no '{path}' here."))
                    : ("400 Bad Request", Error("Only GET is understood."));
                await connection.SendAsync(Write(status, body), limit.Token);
                connection.Shutdown(SocketShutdown.Send);
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // A container that hangs up, or says nothing for long, has its own reasons.
        }
    }

    /// <returns>The request line; empty when there was none within the limit.</returns>
    private static async Task<string> ReadAsync(Socket connection, CancellationToken cancellationToken)
    {
        var request = new byte[MaxRequestBytes];
        var length = 0;
        while (length < request.Length && request.AsSpan(0, length).IndexOf("\r\n\r\n"u8) < 0)
        {
            var read = await connection.ReceiveAsync(request.AsMemory(length), cancellationToken);
            if (read == 0)
            {
                break;
            }

            length += read;
        }

        var end = request.AsSpan(0, length).IndexOf("\r\n"u8);
        return end < 0 ? "" : Encoding.ASCII.GetString(request, 0, end);
    }

    private static JsonObject Error(string message) => new() { ["error"] = message };

    private static byte[] Write(string status, JsonNode body)
    {
        var content = Encoding.UTF8.GetBytes(body.ToJsonString());
        var head = string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {content.Length}\r\nConnection: close\r\n\r\n");
        return [.. Encoding.ASCII.GetBytes(head), .. content];
    }
}
