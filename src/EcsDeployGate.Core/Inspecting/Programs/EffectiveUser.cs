using System.Globalization;
using EcsDeployGate.Core.Inspecting.Files;

namespace EcsDeployGate.Core.Inspecting.Programs;

/// <summary>Whom a container runs as.</summary>
/// <param name="Uid">Numeric user.</param>
/// <param name="Gid">Numeric group.</param>
/// <param name="Groups">Supplementary groups.</param>
/// <param name="Written">As the task definition or the image names it; empty when neither does.</param>
internal sealed record EffectiveUser(int Uid, int Gid, IReadOnlyList<int> Groups, string Written)
{
    private const int Execute = 1;
    private const int Read = 4;

    public static EffectiveUser Root { get; } = new(0, 0, [], "");

    public bool IsRoot => Uid == 0;

    /// <summary>For people: <c>user 1000 (app)</c>.</summary>
    public string Shown => Written.Length == 0 || Written == Uid.ToString(CultureInfo.InvariantCulture) ? $"user {Uid}" : $"user {Uid} ({Written})";

    /// <summary>True when the kernel lets this user execute the file; root needs any execute bit.</summary>
    public bool MayExecute(FileEntry file) => IsRoot ? (file.Mode & 0x49) != 0 : Has(file, Execute);

    public bool MayRead(FileEntry file) => IsRoot || Has(file, Read);

    /// <summary>True when paths through the directory work for this user.</summary>
    public bool MaySearch(FileEntry directory) => IsRoot || Has(directory, Execute);

    private bool Has(FileEntry file, int bit) =>
        (((file.Uid == Uid ? file.Mode >> 6 : file.Gid == Gid || Groups.Contains(file.Gid) ? file.Mode >> 3 : file.Mode) & bit)) != 0;
}

/// <summary>Finds out who a user's name is, as engines do: from the image's own passwd and group files.</summary>
internal static class UserFiles
{
    /// <summary>Reads <c>USER[:GROUP]</c>, each a name or a number; empty is root.</summary>
    /// <returns>The user, or why the container cannot start.</returns>
    public static (EffectiveUser? User, string? Problem) Resolve(string written, IFileTree tree)
    {
        var (name, group) = written.Split(':', 2) is [var first, var second] ? (first, second) : (written, "");
        name = name.Length == 0 ? "0" : name;
        var entry = Lines(tree, "/etc/passwd").FirstOrDefault(l => l.Length > 3 && (l[0] == name || (IsNumber(name) && l[2] == name)));
        if (entry is null && !IsNumber(name))
        {
            return (null, $"there is no user '{name}' in the image's /etc/passwd");
        }

        var uid = Number(entry?[2] ?? name) ?? -1;
        var gid = entry is null ? 0 : Number(entry[3]) ?? 0;
        IReadOnlyList<int> groups = [];
        if (group.Length > 0)
        {
            var found = Lines(tree, "/etc/group").FirstOrDefault(l => l.Length > 2 && l[0] == group);
            if (found is null && !IsNumber(group))
            {
                return (null, $"there is no group '{group}' in the image's /etc/group");
            }

            gid = Number(found?[2] ?? group) ?? -1;
        }
        else if (entry is not null)
        {
            groups = [.. Lines(tree, "/etc/group").Where(l => l.Length > 3 && l[3].Split(',').Contains(entry[0])).Select(l => Number(l[2])).OfType<int>()];
        }

        return uid < 0 || gid < 0 ? (null, $"'{written}' is no user that a system can have") : (new(uid, gid, groups, written), null);
    }

    private static IEnumerable<string[]> Lines(IFileTree tree, string path) =>
        KnownText.Of(tree, path)?.Split('\n').Where(l => !l.StartsWith('#')).Select(l => l.TrimEnd('\r').Split(':')) ?? [];

    private static bool IsNumber(string text) => text.All(char.IsAsciiDigit);

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
