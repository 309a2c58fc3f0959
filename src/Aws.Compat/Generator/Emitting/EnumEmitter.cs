using EcsDeployGate.Aws.Compat.Generator.Api;

namespace EcsDeployGate.Aws.Compat.Generator.Emitting;

/// <summary>Writes the enum classes of a service, all in one file.</summary>
internal static class EnumEmitter
{
    public static SourceFile Emit(ApiModel api) => SourceFile.Of("ServiceEnumerations.cs", $$"""
        using Amazon.Runtime;

        namespace {{api.Dotnet.Namespace}};

        {{Lines.At(0, api.Shapes.Where(s => s.Value.Enum is not null).Select(s => Class(Names.Upper(s.Key), s.Value.Enum!)), "\n\n")}}
        """);

    private static string Class(string name, IReadOnlyList<string> values) => $$"""
        public class {{name}} : ConstantClass
        {
            {{Lines.At(4, values.Select(v => $"public static readonly {name} {Names.Constant(v)} = new {name}({Names.Literal(v)});"))}}

            public {{name}}(string value) : base(value)
            {
            }

            public static {{name}} FindValue(string value) => FindValue<{{name}}>(value);

            public static implicit operator {{name}}(string value) => FindValue(value);
        }
        """;
}
