using Amazon.Runtime;

namespace EcsDeployGate.Aws.Compat;

/// <summary>The SDK's published defaults for a configuration mode; the modes differ only in how long they wait for a connection.</summary>
internal static class ServiceDefaults
{
    public static IDefaultConfiguration Of(DefaultConfigurationMode mode, int connectMilliseconds) => new DefaultConfiguration
    {
        Name = mode,
        RetryMode = RequestRetryMode.Standard,
        S3UsEast1RegionalEndpoint = S3UsEast1RegionalEndpointValue.Regional,
        ConnectTimeout = TimeSpan.FromMilliseconds(connectMilliseconds),
        TlsNegotiationTimeout = TimeSpan.FromMilliseconds(connectMilliseconds),
    };
}
