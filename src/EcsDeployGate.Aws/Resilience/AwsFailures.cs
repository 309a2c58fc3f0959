using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;
using Polly.Timeout;

namespace EcsDeployGate.Aws.Resilience;

/// <summary>Tells what a failed try means: slow down, out of order, or an answer.</summary>
internal static class AwsFailures
{
    private static readonly HashSet<string> ThrottlingCodes = new(StringComparer.Ordinal)
    {
        "ThrottlingException", "Throttling", "ThrottledException", "TooManyRequestsException", "RequestLimitExceeded", "RequestThrottled",
        "RequestThrottledException", "SlowDown", "BandwidthLimitExceeded", "PriorRequestNotComplete", "ConcurrentModificationException",
        "ProvisionedThroughputExceededException",
    };

    /// <summary>The other side lives and asks for fewer calls.</summary>
    public static bool IsThrottling(Exception error) => error switch
    {
        AmazonServiceException e => ThrottlingCodes.Contains(e.ErrorCode ?? "")
            || e.StatusCode is HttpStatusCode.TooManyRequests
            || (e.ErrorCode is "ClientException" && SaysSlowDown(e.Message)),
        RegistryStatusException e => e.StatusCode is HttpStatusCode.TooManyRequests,
        _ => false,
    };

    /// <summary>Nobody answered, or nothing that can be read, or the other side says that it is broken.</summary>
    public static bool IsOutage(Exception error) => error switch
    {
        AmazonServiceException e => (int)e.StatusCode >= 500
            || e.StatusCode is HttpStatusCode.RequestTimeout
            || e.ErrorCode is "ServerException" or "InternalFailure" or "InternalServerError" or "ServiceUnavailableException" or "RequestTimeout"
            || e.InnerException is HttpRequestException or IOException or SocketException,
        RegistryStatusException e => (int)e.StatusCode >= 500 || e.StatusCode is HttpStatusCode.RequestTimeout,
        AmazonClientException or HttpRequestException or IOException or SocketException or TimeoutRejectedException => true,

        // HttpClient's own time-out; the caller's token is looked at before this is asked.
        TaskCanceledException => true,
        _ => false,
    };

    /// <summary>A word for a failure, in the other side's terms when it has any.</summary>
    public static string Code(Exception error) => error switch
    {
        AmazonServiceException { ErrorCode: { Length: > 0 } code } => code,
        AmazonServiceException e => $"HTTP{(int)e.StatusCode}",
        RegistryStatusException e => $"HTTP{(int)e.StatusCode}",
        TimeoutRejectedException or TaskCanceledException => "Timeout",
        _ => "ConnectionFailed",
    };

    /// <summary>
    /// ECS says "Rate exceeded" for launches, and "Too many concurrent attempts to create a new revision" for registrations, with the code of
    /// a caller's mistake.
    /// </summary>
    private static bool SaysSlowDown(string message) =>
        message.Contains("Rate exceeded", StringComparison.OrdinalIgnoreCase) || message.Contains("Too many concurrent", StringComparison.OrdinalIgnoreCase);
}
