using EcsDeployGate.Aws.Compat.Generator.Api;

namespace EcsDeployGate.Aws.Compat.Generator.Emitting;

/// <summary>Writes what the client needs to know of each operation, and the exception for each error code. All of it is internal.</summary>
internal static class OperationsEmitter
{
    public static string ClassName(ApiModel api) => ShortName(api) + "Operations";

    public static IEnumerable<SourceFile> Emit(ApiModel api, IReadOnlyList<Structure> structures)
    {
        yield return SourceFile.Of($"Internal/{ClassName(api)}.cs", Operations(api));
        yield return SourceFile.Of($"Internal/{ShortName(api)}Errors.cs", Errors(api, structures));
        yield return SourceFile.Of($"{api.Dotnet.ExceptionBase}.cs", ExceptionBase(api));
    }

    private static string ShortName(ApiModel api) => api.Dotnet.Namespace.Split('.')[^1];

    private static string Operations(ApiModel api) => $$"""
        using {{api.Dotnet.ModelNamespace}};
        using EcsDeployGate.Aws.Compat;

        namespace {{api.Dotnet.Namespace}};

        internal static class {{ClassName(api)}}
        {
            private static readonly JsonService Service = new JsonService(
                {{Names.Literal(api.Dotnet.Namespace)}}, {{Names.Literal(api.Service.ApiVersion)}}, {{Names.Literal(api.Service.ContentType)}}, {{ShortName(api)}}Errors.Create);

            {{Lines.At(4, api.Operations.Select(o => Operation(o.Key, o.Value)), "\n\n")}}
        }
        """;

    private static string Operation(string name, Operation operation)
    {
        var (request, response) = (operation.Dotnet.Request, operation.Dotnet.Response);
        var read = operation.Output is null ? "null" : $"{response}Json.Read";
        var arguments = operation.Errors.Select(Names.Literal).Prepend(read).Prepend($"{request}Json.Write").Prepend(Names.Literal(operation.Target));
        return $$"""
            internal static readonly JsonOperation<{{request}}, {{response}}> {{name}} = new JsonOperation<{{request}}, {{response}}>(
                Service,
                {{Lines.At(4, arguments, ",\n")}});
            """;
    }

    private static string Errors(ApiModel api, IReadOnlyList<Structure> structures)
    {
        var withMembers = structures.Where(s => s.Properties.Count > 0).Select(s => s.ClassName).ToHashSet(StringComparer.Ordinal);
        var errors = api.Shapes.Where(s => s.Value.Error is not null).OrderBy(s => s.Key, StringComparer.Ordinal);
        return $$"""
            using {{api.Dotnet.ModelNamespace}};
            using Amazon.Runtime;
            using Amazon.Runtime.Internal;
            using EcsDeployGate.Aws.Compat;

            namespace {{api.Dotnet.Namespace}};

            internal static class {{ShortName(api)}}Errors
            {
                internal static AmazonServiceException Create(string code, ErrorResponse error, byte[] body) => code switch
                {
                    {{Lines.At(8, errors.Select(e => Case(e.Value.Error!.Code, Names.Error(e.Key), withMembers)))}}
                    _ => {{New(api.Dotnet.ExceptionBase)}},
                };
            }
            """;
    }

    private static string Case(string code, string type, HashSet<string> withMembers) =>
        $"{Names.Literal(code)} => "
        + (withMembers.Contains(type) ? $"ErrorBody.Fill({New(type)}, body, {type}Json.Read)," : $"{New(type)},");

    private static string New(string type) =>
        $"new {type}(error.Message, error.InnerException, error.Type, error.Code, error.RequestId, error.StatusCode)";

    private static string ExceptionBase(ApiModel api)
    {
        var name = api.Dotnet.ExceptionBase;
        return $$"""
            using System.Net;
            using Amazon.Runtime;

            namespace {{api.Dotnet.Namespace}};

            public partial class {{name}} : AmazonServiceException
            {
                {{Lines.At(4, [StructureEmitter.Constructors(name)])}}
            }
            """;
    }
}
