namespace EcsDeployGate.Aws.Compat.Generator.Api;

/// <summary>How a service is reached and signed.</summary>
internal sealed record ServiceInfo(
    string ServiceId, string ApiVersion, string ContentType, string EndpointPrefix, string SigningName, EndpointPatterns Endpoints);

/// <summary>The address patterns of a service, and the regions that break them.</summary>
internal sealed record EndpointPatterns(
    string Default, string Fips, string DualStack, string FipsDualStack, IReadOnlyList<EndpointException>? Exceptions = null);

/// <summary>One address that breaks the pattern.</summary>
internal sealed record EndpointException(EndpointCondition When, string Url);

/// <summary>When an address breaks the pattern.</summary>
internal sealed record EndpointCondition(bool UseFips, bool UseDualStack, string Region);
