using EcsDeployGate.Aws.Compat.Generator.Api;

namespace EcsDeployGate.Aws.Compat.Generator.Emitting;

/// <summary>Writes the client and its interface.</summary>
internal static class ClientEmitter
{
    private const string Usings = """
        using Amazon.Runtime;
        using Amazon.Runtime.Endpoints;
        using Amazon.Runtime.Internal;
        using EcsDeployGate.Aws.Compat;
        """;

    public static IEnumerable<SourceFile> Emit(ApiModel api)
    {
        yield return SourceFile.Of($"{api.Dotnet.Client}.cs", Client(api));
        yield return SourceFile.Of($"{api.Dotnet.Interface}.cs", Interface(api));
        yield return SourceFile.Of($"{api.Dotnet.RequestBase}.cs", $$"""
            using Amazon.Runtime;

            namespace {{api.Dotnet.Namespace}};

            public partial class {{api.Dotnet.RequestBase}} : AmazonWebServiceRequest
            {
            }
            """);
    }

    private static string Client(ApiModel api)
    {
        var (client, config) = (api.Dotnet.Client, api.Dotnet.Config);
        return $$"""
            {{Usings}}
            using {{api.Dotnet.ModelNamespace}};

            namespace {{api.Dotnet.Namespace}};

            public partial class {{client}} : AmazonServiceClient, {{api.Dotnet.Interface}}
            {
                private static readonly IServiceMetadata Metadata = new ServiceMetadata({{Names.Literal(api.Service.ServiceId)}});

                {{Lines.At(4, Constructors(client, config))}}
            {{Paginators(api)}}
                protected override IServiceMetadata ServiceMetadata => Metadata;

                public Endpoint DetermineServiceOperationEndpoint(AmazonWebServiceRequest request) =>
                    Config.DetermineServiceOperationEndpoint(new ServiceOperationEndpointParameters(request));

                {{Lines.At(4, api.Operations.Select(o => Operation(api, o.Key, o.Value)), "\n\n")}}

                protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline) => ServicePipeline.Customize(pipeline);
            }
            """;
    }

    private static IEnumerable<string> Constructors(string client, string config)
    {
        const string Key = "string awsAccessKeyId, string awsSecretAccessKey";
        const string KeyArguments = "awsAccessKeyId, awsSecretAccessKey";
        yield return $"public {client}() : base(new {config}()) {{ }}";
        yield return $"public {client}(RegionEndpoint region) : base(new {config} {{ RegionEndpoint = region }}) {{ }}";
        yield return $"public {client}({config} config) : base(config) {{ }}";
        foreach (var (parameters, arguments) in new[]
        {
            ("AWSCredentials credentials", "credentials"),
            (Key, KeyArguments),
            (Key + ", string awsSessionToken", KeyArguments + ", awsSessionToken"),
        })
        {
            yield return $"public {client}({parameters}) : this({arguments}, new {config}()) {{ }}";
            yield return $"public {client}({parameters}, RegionEndpoint region) : this({arguments}, new {config} {{ RegionEndpoint = region }}) {{ }}";
            yield return $"public {client}({parameters}, {config} clientConfig) : base({arguments}, clientConfig) {{ }}";
        }
    }

    private static string Paginators(ApiModel api) => api.Dotnet.PaginatorFactory is not { } factory ? "" : $$"""

            private {{factory}} _paginators;

            public {{factory}} Paginators => _paginators ??= new {{factory[1..]}}(this);

        """;

    private static string Operation(ApiModel api, string name, Operation operation) => $$"""
        public virtual Task<{{operation.Dotnet.Response}}> {{operation.Dotnet.Method}}({{operation.Dotnet.Request}} request, CancellationToken cancellationToken = default) =>
            InvokeAsync<{{operation.Dotnet.Response}}>(request, {{OperationsEmitter.ClassName(api)}}.{{name}}.Options(), cancellationToken);
        """;

    private static string Interface(ApiModel api) => $$"""
        {{Usings}}
        using {{api.Dotnet.ModelNamespace}};

        namespace {{api.Dotnet.Namespace}};

        public partial interface {{api.Dotnet.Interface}} : IAmazonService, IDisposable
        {
            {{Lines.At(4, Members(api), "\n\n")}}

            static ClientConfig IAmazonService.CreateDefaultClientConfig() => new {{api.Dotnet.Config}}();

            static IAmazonService IAmazonService.CreateDefaultServiceClient(AWSCredentials awsCredentials, ClientConfig clientConfig) =>
                awsCredentials is null
                    ? new {{api.Dotnet.Client}}(({{api.Dotnet.Config}})clientConfig)
                    : new {{api.Dotnet.Client}}(awsCredentials, ({{api.Dotnet.Config}})clientConfig);
        }
        """;

    private static IEnumerable<string> Members(ApiModel api)
    {
        if (api.Dotnet.PaginatorFactory is { } factory)
        {
            yield return $"{factory} Paginators {{ get; }}";
        }

        foreach (var operation in api.Operations.Values)
        {
            yield return $"Task<{operation.Dotnet.Response}> {operation.Dotnet.Method}({operation.Dotnet.Request} request, CancellationToken cancellationToken = default);";
        }

        yield return "Endpoint DetermineServiceOperationEndpoint(AmazonWebServiceRequest request);";
    }
}
