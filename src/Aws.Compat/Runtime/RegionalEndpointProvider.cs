using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal.Endpoints.StandardLibrary;

namespace EcsDeployGate.Aws.Compat;

/// <summary>
/// The address of a regional service: the one that is configured, or one of four patterns. Patterns name <c>{region}</c>,
/// <c>{dnsSuffix}</c> and <c>{dualStackDnsSuffix}</c>; the suffixes are those of the region's partition.
/// </summary>
internal sealed class RegionalEndpointProvider(string plain, string fips, string dualStack, string fipsDualStack) : IEndpointProvider
{
    /// <summary>FIPS addresses that break the pattern, by region; they hold without dual stack only.</summary>
    public IReadOnlyDictionary<string, string> FipsExceptions { get; init; } = new Dictionary<string, string>();

    public Endpoint ResolveEndpoint(EndpointParameters parameters)
    {
        var wanted = (ServiceEndpointParameters)parameters;
        return new Endpoint(string.IsNullOrEmpty(wanted.Endpoint) ? OfRegion(wanted) : Configured(wanted, wanted.Endpoint));
    }

    private static string Configured(ServiceEndpointParameters wanted, string url) =>
        wanted.UseFips ? throw Invalid("FIPS and custom endpoint are not supported")
        : wanted.UseDualStack ? throw Invalid("Dualstack and custom endpoint are not supported")
        : url;

    private string OfRegion(ServiceEndpointParameters wanted)
    {
        if (string.IsNullOrEmpty(wanted.Region))
        {
            throw Invalid("Missing Region");
        }

        var partition = Fn.Partition(wanted.Region);
        if (wanted.UseFips && !partition.supportsFIPS)
        {
            throw Invalid($"FIPS is enabled but partition '{partition.name}' does not support FIPS");
        }

        if (wanted.UseDualStack && !partition.supportsDualStack)
        {
            throw Invalid($"DualStack is enabled but partition '{partition.name}' does not support DualStack");
        }

        return Pattern(wanted)
            .Replace("{region}", wanted.Region, StringComparison.Ordinal)
            .Replace("{dnsSuffix}", partition.dnsSuffix, StringComparison.Ordinal)
            .Replace("{dualStackDnsSuffix}", partition.dualStackDnsSuffix, StringComparison.Ordinal);
    }

    private string Pattern(ServiceEndpointParameters wanted) => (wanted.UseFips, wanted.UseDualStack) switch
    {
        (true, true) => fipsDualStack,
        (true, false) => FipsExceptions.GetValueOrDefault(wanted.Region!) ?? fips,
        (false, true) => dualStack,
        (false, false) => plain,
    };

    private static AmazonClientException Invalid(string why) => new($"Invalid Configuration: {why}");
}
