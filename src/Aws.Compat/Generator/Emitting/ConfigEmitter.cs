using EcsDeployGate.Aws.Compat.Generator.Api;

namespace EcsDeployGate.Aws.Compat.Generator.Emitting;

/// <summary>Writes the client's config and its default configurations.</summary>
internal static class ConfigEmitter
{
    public static IEnumerable<SourceFile> Emit(ApiModel api)
    {
        yield return SourceFile.Of($"{api.Dotnet.Config}.cs", Config(api));
        yield return SourceFile.Of($"{api.Dotnet.DefaultConfiguration}.cs", Defaults(api));
    }

    private static string Config(ApiModel api)
    {
        var (service, endpoints) = (api.Service, api.Service.Endpoints);
        return $$"""
            using Amazon.Runtime;
            using Amazon.Runtime.Endpoints;
            using Amazon.Runtime.Internal;
            using Amazon.Util.Internal;
            using EcsDeployGate.Aws.Compat;

            namespace {{api.Dotnet.Namespace}};

            public partial class {{api.Dotnet.Config}} : ClientConfig
            {
                private static readonly string UserAgentString = InternalSDKUtils.BuildUserAgentString({{Names.Literal(service.ServiceId.Replace(' ', '_'))}}, "compat");

                public {{api.Dotnet.Config}}() : base(new DefaultConfigurationProvider({{api.Dotnet.DefaultConfiguration}}.GetAllConfigurations()))
                {
                    base.ServiceId = {{Names.Literal(service.ServiceId)}};
                    AuthenticationServiceName = {{Names.Literal(service.SigningName)}};
                    EndpointProvider = new RegionalEndpointProvider(
                        plain: {{Names.Literal(endpoints.Default)}},
                        fips: {{Names.Literal(endpoints.Fips)}},
                        dualStack: {{Names.Literal(endpoints.DualStack)}},
                        fipsDualStack: {{Names.Literal(endpoints.FipsDualStack)}}){{Exceptions(endpoints)}};
                }

                public static new string ServiceId => {{Names.Literal(service.ServiceId)}};

                public override string RegionEndpointServiceName => {{Names.Literal(service.EndpointPrefix)}};

                public override string ServiceVersion => {{Names.Literal(service.ApiVersion)}};

                public override string UserAgent => UserAgentString;

                public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) =>
                    ServiceEndpointResolver.Determine(this, parameters);
            }
            """;
    }

    private static string Exceptions(EndpointPatterns endpoints)
    {
        if (endpoints.Exceptions is not { Count: > 0 } exceptions)
        {
            return "";
        }

        var entries = exceptions.Select(e => e.When is { UseFips: true, UseDualStack: false }
            ? $"[{Names.Literal(e.When.Region)}] = {Names.Literal(e.Url)},"
            : throw new NotSupportedException($"The exception '{e.Url}' is not one for FIPS alone, which no rule is known for."));
        return $$"""

                    {
                        FipsExceptions = new Dictionary<string, string>
                        {
                            {{Lines.At(16, entries)}}
                        },
                    }
            """;
    }

    private static string Defaults(ApiModel api) => $$"""
        using System.Collections.ObjectModel;
        using Amazon.Runtime;
        using EcsDeployGate.Aws.Compat;

        namespace {{api.Dotnet.Namespace}};

        public static class {{api.Dotnet.DefaultConfiguration}}
        {
            public static IDefaultConfiguration Standard { get; } = ServiceDefaults.Of(DefaultConfigurationMode.Standard, connectMilliseconds: 3100);

            public static IDefaultConfiguration InRegion { get; } = ServiceDefaults.Of(DefaultConfigurationMode.InRegion, connectMilliseconds: 1100);

            public static IDefaultConfiguration CrossRegion { get; } = ServiceDefaults.Of(DefaultConfigurationMode.CrossRegion, connectMilliseconds: 3100);

            public static IDefaultConfiguration Mobile { get; } = ServiceDefaults.Of(DefaultConfigurationMode.Mobile, connectMilliseconds: 30000);

            public static IDefaultConfiguration Auto { get; } = ServiceDefaults.Of(DefaultConfigurationMode.Auto, connectMilliseconds: 1100);

            public static ReadOnlyCollection<IDefaultConfiguration> GetAllConfigurations() =>
                new ReadOnlyCollection<IDefaultConfiguration>(new[] { Standard, InRegion, CrossRegion, Mobile, Auto });
        }
        """;
}
