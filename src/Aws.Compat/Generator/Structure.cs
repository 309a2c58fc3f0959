using EcsDeployGate.Aws.Compat.Generator.Api;

namespace EcsDeployGate.Aws.Compat.Generator;

/// <summary>A class to write: what .NET calls it, and its members.</summary>
/// <param name="IsWritten">Some request reaches it, so it needs writer code.</param>
/// <param name="IsRead">Some reply reaches it, so it needs reader code.</param>
internal sealed record Structure(string ClassName, StructureKind Kind, IReadOnlyList<Property> Properties, bool IsWritten, bool IsRead);

/// <summary>What a class derives from.</summary>
internal enum StructureKind
{
    Plain,
    Request,
    Response,
    Error,
}

/// <summary>A property to write.</summary>
/// <param name="WireName">The member's name in JSON.</param>
/// <param name="Member">The member, as modelled.</param>
/// <param name="Shape">The member's shape.</param>
/// <param name="IsMilliseconds">A time that the wire carries as a number of milliseconds.</param>
internal sealed record Property(string WireName, Member Member, Shape Shape, bool IsMilliseconds)
{
    public string Name => Names.Upper(WireName);
}
