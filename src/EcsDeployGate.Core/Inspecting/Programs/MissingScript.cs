namespace EcsDeployGate.Core.Inspecting.Programs;

/// <summary>A file that an interpreter is given, and that is not in the image or not seen there.</summary>
/// <param name="Path">As written.</param>
/// <param name="Evidence">Where nothing is, or what lies over it.</param>
/// <param name="Mount">The volume that may hold it, or hide it; null when it is plainly missing.</param>
internal sealed record MissingScript(string Path, string Evidence, string? Mount = null)
{
    public static IReadOnlyList<MissingScript> In(Surroundings around, IReadOnlyList<string> scripts) =>
    [
        .. from script in scripts
           let absolute = script.StartsWith('/') ? script : $"{around.WorkingDirectory.TrimEnd('/')}/{script}"
           let mount = around.MountOver(absolute) ?? around.MountOver(Led(PathWalk.Locate(around.Tree, absolute)) ?? absolute)
           let absent = PathWalk.Locate(around.Tree, absolute) as Located.Absent
           where mount is not null || absent is not null
           select mount is not null ? new MissingScript(script, $"a volume is mounted at {mount}", mount) : new MissingScript(script, $"nothing is at {absent!.At}"),
    ];

    private static string? Led(Located located) => located switch
    {
        Located.Found found => found.Entry.Path,
        Located.Absent absent => absent.At,
        _ => null,
    };
}
