using System.Globalization;
using EcsDeployGate.Sandbox.Tasks;

namespace EcsDeployGate.Sandbox.Engines;

/// <summary>Numeric identity of a container's process.</summary>
/// <param name="Uid">User id.</param>
/// <param name="Gid">Primary group id.</param>
/// <param name="Groups">Supplementary groups, when the user has a name in the image.</param>
/// <param name="Home">From passwd; <c>/</c> when the user is not in it.</param>
internal sealed record ContainerUser(int Uid, int Gid, IReadOnlyList<int> Groups, string Home)
{
    private const int MaxFileBytes = 1 << 20;

    /// <summary>Reads <c>user</c>, <c>uid</c>, <c>user:group</c>, <c>uid:gid</c> against the image's passwd and group files, as runc does.</summary>
    /// <exception cref="TaskHostException">A name is not in the image.</exception>
    public static ContainerUser Resolve(string text, string rootfs)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var userPart = colon < 0 ? text : text[..colon];
        var groupPart = colon < 0 ? string.Empty : text[(colon + 1)..];
        var passwd = Lines(rootfs, "passwd");
        var groups = Lines(rootfs, "group");

        int? asked = userPart.Length == 0 ? 0 : Number(userPart);
        var entry = passwd.Find(p => p.Length >= 4 && (p[0] == userPart || (asked is not null && Number(p[2]) == asked)));
        var uid = asked ?? (entry is null
            ? throw new TaskHostException(Reasons.NoSuchUser($"unable to find user {userPart}: no matching entries in passwd file"))
            : Number(entry[2]) ?? 0);

        var gid = entry is not null ? Number(entry[3]) ?? 0 : 0;
        if (groupPart.Length > 0)
        {
            gid = Number(groupPart) ?? Number(groups.Find(g => g.Length >= 3 && g[0] == groupPart)?[2] ?? string.Empty)
                ?? throw new TaskHostException(Reasons.NoSuchUser($"unable to find group {groupPart}: no matching entries in group file"));
        }

        // As in runc: an explicit group means exactly that group.
        var more = groupPart.Length > 0 || entry is null ? [] : groups
            .Where(g => g.Length >= 4 && g[3].Split(',').Contains(entry[0], StringComparer.Ordinal))
            .Select(g => Number(g[2])).OfType<int>().Where(g => g != gid).Distinct().Take(64).ToList();
        var home = entry is { Length: >= 6 } && entry[5].Length > 0 ? entry[5] : "/";
        return new(uid, gid, more, home);
    }

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static List<string[]> Lines(string rootfs, string name)
    {
        // Neither directory nor file may be a link: it could lead out of the image, to this machine's own users.
        var directory = new DirectoryInfo(Path.Combine(rootfs, "etc"));
        var file = new FileInfo(Path.Combine(directory.FullName, name));
        return directory is { Exists: true, LinkTarget: null } && file is { Exists: true, LinkTarget: null, Length: <= MaxFileBytes }
            ? [.. File.ReadLines(file.FullName).Select(line => line.Split(':'))]
            : [];
    }
}
