using System.Globalization;
using EcsDeployGate.Core.Inspecting.Files;

namespace EcsDeployGate.Core.Inspecting.Programs;

/// <summary>The groups of a user.</summary>
/// <param name="Gid">Numeric group.</param>
/// <param name="More">Supplementary groups.</param>
internal sealed record UserGroups(int Gid, IReadOnlyList<int> More);

/// <summary>Whom a container runs as.</summary>
/// <param name="Uid">Numeric user.</param>
/// <param name="Groups">Looked up only where a file's mode makes them matter: a number alone says what most files need.</param>
/// <param name="Written">As the task definition or the image names it; empty when neither does.</param>
internal sealed record EffectiveUser(int Uid, Lazy<UserGroups> Groups, string Written)
{
    private const int Execute = 1;
    private const int Read = 4;

    public bool IsRoot => Uid == 0;

    /// <summary>For people: <c>user 1000 (app)</c>.</summary>
    public string Shown => Written.Length == 0 || Written == Uid.ToString(CultureInfo.InvariantCulture) ? $"user {Uid}" : $"user {Uid} ({Written})";

    /// <summary>True when the kernel lets this user execute the file; root needs any execute bit.</summary>
    public bool MayExecute(FileEntry file) => IsRoot ? (file.Mode & 0x49) != 0 : Has(file, Execute);

    public bool MayRead(FileEntry file) => IsRoot || Has(file, Read);

    /// <summary>True when paths through the directory work for this user.</summary>
    public bool MaySearch(FileEntry directory) => IsRoot || Has(directory, Execute);

    private bool Has(FileEntry file, int bit)
    {
        if (file.Uid == Uid)
        {
            return ((file.Mode >> 6) & bit) != 0;
        }

        var (group, others) = (((file.Mode >> 3) & bit) != 0, (file.Mode & bit) != 0);
        return group == others ? others : IsIn(file.Gid) ? group : others;
    }

    private bool IsIn(int group) => Groups.Value.Gid == group || Groups.Value.More.Contains(group);
}

/// <summary>Finds out who a user's name is, as engines do: from the image's own passwd and group files.</summary>
internal static class UserFiles
{
    /// <summary>Reads <c>USER[:GROUP]</c>, each a name or a number; empty is root.</summary>
    /// <returns>The user, or why the container cannot start.</returns>
    /// <remarks>A number is always an id, whatever names there are: libcontainer's GetExecUser, which Docker and containerd follow.</remarks>
    public static (EffectiveUser? User, string? Problem) Resolve(string written, IFileTree tree)
    {
        var (name, group) = written.Split(':', 2) is [var first, var second] ? (first, second) : (written, "");
        name = name.Length == 0 ? "0" : name;
        var entry = IsNumber(name) ? null : Users(tree).FirstOrDefault(l => l[0] == name);
        if (entry is null && !IsNumber(name))
        {
            return (null, $"there is no user '{name}' in the image's /etc/passwd");
        }

        var uid = Number(entry?[2] ?? name) ?? -1;
        int? gid = null;
        if (group.Length > 0)
        {
            var found = IsNumber(group) ? null : Lines(tree, "/etc/group").FirstOrDefault(l => l.Length > 2 && l[0] == group);
            if (found is null && !IsNumber(group))
            {
                return (null, $"there is no group '{group}' in the image's /etc/group");
            }

            gid = Number(found?[2] ?? group) ?? -1;
        }

        return uid < 0 || gid < 0
            ? (null, $"'{written}' is no user that a system can have")
            : (new(uid, new(() => gid is { } named ? new(named, []) : GroupsOf(entry ?? Users(tree).FirstOrDefault(l => Number(l[2]) == uid), tree)), written), null);
    }

    private static UserGroups GroupsOf(string[]? user, IFileTree tree) => user is null ? new(0, []) : new(
        Number(user[3]) ?? 0,
        [.. Lines(tree, "/etc/group").Where(l => l.Length > 3 && l[3].Split(',').Contains(user[0])).Select(l => Number(l[2])).OfType<int>()]);

    private static IEnumerable<string[]> Users(IFileTree tree) => Lines(tree, "/etc/passwd").Where(l => l.Length > 3);

    private static IEnumerable<string[]> Lines(IFileTree tree, string path) =>
        KnownText.Of(tree, path)?.Split('\n').Where(l => !l.StartsWith('#')).Select(l => l.TrimEnd('\r').Split(':')) ?? [];

    private static bool IsNumber(string text) => text.All(char.IsAsciiDigit);

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
