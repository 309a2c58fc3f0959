namespace EcsDeployGate.Core.Inspecting.Programs;

/// <summary>A file that an interpreter is given, and that is not in the image.</summary>
/// <param name="Path">As written.</param>
/// <param name="Evidence">Where nothing is.</param>
internal sealed record MissingScript(string Path, string Evidence)
{
    public static IReadOnlyList<MissingScript> In(Surroundings around, IReadOnlyList<string> scripts) =>
    [
        .. from script in scripts
           let absolute = script.StartsWith('/') ? script : $"{around.WorkingDirectory.TrimEnd('/')}/{script}"
           where around.MountOver(absolute) is null
           let absent = PathWalk.Locate(around.Tree, absolute) as Located.Absent
           where absent is not null && around.MountOver(absent.At) is null
           select new MissingScript(script, $"nothing is at {absent.At}"),
    ];
}
