using System.Net;
using System.Text.Json;
using Docker.DotNet;
using EcsDeployGate.Sandbox.Tasks;

namespace EcsDeployGate.Sandbox.Engines.Docker;

/// <summary>What goes wrong between us and an engine, in ECS's words.</summary>
internal static class DockerFailures
{
    /// <summary>Not an answer at all: nobody listens, or the connection broke.</summary>
    public static bool IsUnreachable(Exception e) => e is DockerApiException or HttpRequestException or IOException or TimeoutException
        or OperationCanceledException or System.Net.Sockets.SocketException or UriFormatException or ObjectDisposedException;

    /// <summary>The engine's own sentence out of its JSON answer.</summary>
    public static string Message(Exception e)
    {
        if (e is DockerApiException { ResponseBody: { Length: > 0 } body })
        {
            try
            {
                using var document = JsonDocument.Parse(body);
                if (document.RootElement.TryGetProperty("message", out var message))
                {
                    return message.GetString()!.Trim();
                }
            }
            catch (JsonException)
            {
                return body.Trim();
            }
        }

        return e.Message;
    }

    /// <summary>Why a container could not be made or started.</summary>
    public static TaskHostException CannotStart(Exception e, int? exitCode)
    {
        var message = Message(e);
        var oci = message.IndexOf("OCI runtime", StringComparison.Ordinal);
        if (message.Contains("unable to find user", StringComparison.Ordinal) || message.Contains("unable to find group", StringComparison.Ordinal))
        {
            // Such a container was never made, so it has no exit code; Docker's own 128 says only that Docker gave up.
            return new(Reasons.NoSuchUser(message), exitCode: null, e);
        }

        return new(
            oci >= 0
                ? "CannotStartContainerError: ResourceInitializationError: failed to create new container runtime task: failed to create shim task: " + message[oci..]
                : $"CannotStartContainerError: Error response from daemon: {message}",
            exitCode,
            e);
    }

    /// <summary>Awaits a removal; false when there was nothing to remove.</summary>
    public static async Task<bool> IgnoreGoneAsync(Task removal)
    {
        try
        {
            await removal;
            return true;
        }
        catch (DockerApiException e) when (e.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Conflict)
        {
            return false;
        }
    }
}
