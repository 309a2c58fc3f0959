using EcsDeployGate.Aws.Compat.Generator.Api;
using EcsDeployGate.Aws.Compat.Generator.Emitting;

namespace EcsDeployGate.Aws.Compat.Generator;

/// <summary>Writes all files of one stand-in from its model.</summary>
internal static class ServiceGenerator
{
    /// <summary>Every file of the stand-in, in a stable order.</summary>
    public static IReadOnlyList<SourceFile> Generate(ApiModel api)
    {
        var structures = new Structures(api).All();
        var structureEmitter = new StructureEmitter(api);
        return
        [
            .. ClientEmitter.Emit(api),
            .. ConfigEmitter.Emit(api),
            EnumEmitter.Emit(api),
            .. OperationsEmitter.Emit(api, structures),
            .. new PaginatorEmitter(api).Emit(),
            .. structures.Select(structureEmitter.Emit),
        ];
    }
}
