using EcsDeployGate.Aws.Compat.Generator.Api;

namespace EcsDeployGate.Aws.Compat.Generator.Emitting;

/// <summary>Writes a request, response, structure or error, and beside it the code that writes and reads its JSON.</summary>
internal sealed class StructureEmitter(ApiModel api)
{
    private readonly Types _types = new(api);

    public SourceFile Emit(Structure structure) => SourceFile.Of($"Model/{structure.ClassName}.cs", $$"""
        #pragma warning disable CS0618 // deprecated members are still read and written
        using System.Net;
        using System.Text.Json;
        using Amazon.Runtime;
        using Amazon.Runtime.Internal;
        using EcsDeployGate.Aws.Compat;

        namespace {{api.Dotnet.ModelNamespace}};

        {{Lines.At(0, [Class(structure), .. Json(structure)], "\n\n")}}
        """);

    private string Class(Structure structure)
    {
        IEnumerable<string> members = structure.Properties.Select(Declaration);
        if (structure.Kind is StructureKind.Error)
        {
            members = members.Prepend(Constructors(structure.ClassName));
        }

        return $$"""
            public partial class {{structure.ClassName}}{{Base(structure.Kind)}}
            {
                {{Lines.At(4, members, "\n\n")}}
            }
            """;
    }

    private string Base(StructureKind kind) => kind switch
    {
        StructureKind.Request => $" : {api.Dotnet.RequestBase}",
        StructureKind.Response => " : AmazonWebServiceResponse",
        StructureKind.Error => $" : {api.Dotnet.ExceptionBase}",
        _ => "",
    };

    private string Declaration(Property property)
    {
        var type = _types.OfProperty(property);
        var start = property.Shape.Type is "list" or "map" ? $" = AWSConfigs.InitializeCollections ? new {type}() : null;" : "";
        var facts = Facts(property);
        return (property.Member.Deprecated ? "[Obsolete(\"The service has deprecated this member.\")]\n" : "")
            + (facts.Length > 0 ? $"[AWSProperty({facts})]\n" : "")
            + $"public {type} {property.Name} {{ get; set; }}{start}";
    }

    private static string Facts(Property property)
    {
        var shape = property.Shape;
        IEnumerable<string?> facts =
        [
            property.Member.Required ? "Required = true" : null,
            shape.Sensitive ? "Sensitive = true" : null,
            shape.Min is { } min ? FormattableString.Invariant($"Min = {min}") : null,
            shape.Max is { } max ? FormattableString.Invariant($"Max = {max}") : null,
        ];
        return string.Join(", ", facts.OfType<string>());
    }

    /// <summary>The six constructors that every exception of the SDK has.</summary>
    public static string Constructors(string name) => $$"""
        public {{name}}()
        {
        }

        public {{name}}(string message) : base(message)
        {
        }

        public {{name}}(string message, Exception innerException) : base(message, innerException)
        {
        }

        public {{name}}(Exception innerException) : base(innerException)
        {
        }

        public {{name}}(string message, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
            : base(message, errorType, errorCode, requestId, statusCode)
        {
        }

        public {{name}}(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
            : base(message, innerException, errorType, errorCode, requestId, statusCode)
        {
        }
        """;

    private IEnumerable<string> Json(Structure structure)
    {
        List<string> methods = [];
        if (structure.IsWritten)
        {
            methods.Add(Writer(structure));
        }

        if (structure.IsRead && structure.Kind is not StructureKind.Error)
        {
            methods.Add(Reader(structure));
        }

        if (structure.Kind is StructureKind.Error && structure.Properties.Count > 0)
        {
            methods.Add(ErrorReader(structure));
        }

        if (methods.Count > 0)
        {
            yield return $$"""
                internal static class {{structure.ClassName}}Json
                {
                    {{Lines.At(4, methods, "\n\n")}}
                }
                """;
        }
    }

    private string Writer(Structure structure) => $$"""
        internal static void Write(Utf8JsonWriter writer, {{structure.ClassName}} value)
        {
            {{Lines.At(4, structure.Properties.Select(_types.Write).Prepend("writer.WriteStartObject();").Append("writer.WriteEndObject();"))}}
        }
        """;

    private string Reader(Structure structure) => $$"""
        internal static {{structure.ClassName}} Read(ref Utf8JsonReader reader)
        {
            if (!WireReader.OpenObject(ref reader))
            {
                return null;
            }

            var value = new {{structure.ClassName}}();
            while (WireReader.NextMember(ref reader, out var name))
            {
                ReadMember(ref reader, name, value);
            }

            return value;
        }

        {{Members(structure, "private", "ReadMember")}}
        """;

    private string ErrorReader(Structure structure) => Members(structure, "internal", "Read");

    private string Members(Structure structure, string access, string method) => $$"""
        {{access}} static void {{method}}(ref Utf8JsonReader reader, string name, {{structure.ClassName}} value)
        {
            switch (name)
            {
                {{Lines.At(8, structure.Properties.Select(Case).Append("default:\n    reader.Skip();\n    break;"))}}
            }
        }
        """;

    private string Case(Property property) =>
        $"case {Names.Literal(property.WireName)}:\n    value.{property.Name} = {_types.Read(property)};\n    break;";
}
