using EcsDeployGate.Aws.Compat.Generator.Api;

namespace EcsDeployGate.Aws.Compat.Generator.Emitting;

/// <summary>Writes the paginators and their factory.</summary>
internal sealed class PaginatorEmitter(ApiModel api)
{
    private readonly Types _types = new(api);

    public IEnumerable<SourceFile> Emit()
    {
        if (api.Dotnet.PaginatorFactory is not { } factory)
        {
            yield break;
        }

        var paged = api.Operations.Where(o => o.Value.Paging is not null).ToList();
        yield return SourceFile.Of($"Model/{factory[1..]}.cs", Factory(factory, paged));
        foreach (var (name, operation) in paged)
        {
            yield return SourceFile.Of($"Model/{name}Paginator.cs", Paginator(name, operation, operation.Paging!));
        }
    }

    private string Factory(string factory, List<KeyValuePair<string, Operation>> paged) => $$"""
        namespace {{api.Dotnet.ModelNamespace}};

        public partial interface {{factory}}
        {
            {{Lines.At(4, paged.Select(o => $"I{o.Key}Paginator {o.Key}({o.Value.Dotnet.Request} request);"))}}
        }

        public partial class {{factory[1..]}} : {{factory}}
        {
            private readonly {{api.Dotnet.Interface}} _client;

            internal {{factory[1..]}}({{api.Dotnet.Interface}} client) => _client = client;

            {{Lines.At(4, paged.Select(o => $"public I{o.Key}Paginator {o.Key}({o.Value.Dotnet.Request} request) => new {o.Key}Paginator(_client, request);"))}}
        }
        """;

    private string Paginator(string name, Operation operation, Paging paging)
    {
        var (request, response) = (operation.Dotnet.Request, operation.Dotnet.Response);
        var keys = paging.ResultKeys.Select(key => (Name: Names.Upper(key), Element: Element(operation, key))).ToList();
        return $$"""
            using Amazon.Runtime;
            using EcsDeployGate.Aws.Compat;

            namespace {{api.Dotnet.ModelNamespace}};

            public interface I{{name}}Paginator
            {
                IPaginatedEnumerable<{{response}}> Responses { get; }

                {{Lines.At(4, keys.Select(k => $"IPaginatedEnumerable<{k.Element}> {k.Name} {{ get; }}"), "\n\n")}}
            }

            internal sealed class {{name}}Paginator : TokenPaginator<{{request}}, {{response}}>, I{{name}}Paginator
            {
                private readonly {{api.Dotnet.Interface}} _client;

                internal {{name}}Paginator({{api.Dotnet.Interface}} client, {{request}} request) : base(request) => _client = client;

                {{Lines.At(4, keys.Select(k => Key(response, k.Name, k.Element)), "\n\n")}}
            {{(paging.StopOnSameToken ? "\n    protected override bool LastPageRepeatsToken => true;\n" : "")}}
                protected override string GetToken({{request}} request) => request.{{Names.Upper(paging.InputToken)}};

                protected override void SetToken({{request}} request, string token) => request.{{Names.Upper(paging.InputToken)}} = token;

                protected override string NextToken({{response}} response) => response.{{Names.Upper(paging.OutputToken)}};

                protected override System.Threading.Tasks.Task<{{response}}> SendAsync({{request}} request, CancellationToken cancellationToken) =>
                    _client.{{operation.Dotnet.Method}}(request, cancellationToken);
            }
            """;
    }

    private static string Key(string response, string name, string element) => $"""
        public IPaginatedEnumerable<{element}> {name} =>
            new PaginatedResultKeyResponse<{response}, {element}>(this, response => response.{name} ?? new List<{element}>());
        """;

    private string Element(Operation operation, string resultKey) =>
        _types.OfElement(api.Shapes[api.Shapes[operation.Output!].Members![resultKey].Shape].Element);
}
