using EcsDeployGate.Core.Inspecting.Files;

namespace EcsDeployGate.Core.Inspecting.Programs;

/// <summary>Small files that say something about the whole image, links followed.</summary>
internal static class KnownText
{
    public static string? Of(IFileTree tree, string path) =>
        PathWalk.Locate(tree, path) is Located.Found { Entry: { Kind: FileKind.File } file } ? tree.Text(file.Path) : null;

    /// <summary>The values of a file of <c>NAME=VALUE</c> lines, quotes removed (os-release(5)).</summary>
    public static IReadOnlyDictionary<string, string> Assignments(string text)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in text.Split('\n'))
        {
            if (line.Split('=', 2) is [var name, var value])
            {
                values[name.Trim()] = value.Trim().Trim('"', '\'');
            }
        }

        return values;
    }
}
