using System.Text.RegularExpressions;

namespace EcsDeployGate.Architecture.Tests;

/// <summary>Core's folders are the path, and a stage reads only what earlier stages made.</summary>
public sealed partial class FlowTests
{
    /// <summary>Words that every stage uses; they know no stage.</summary>
    private static readonly string[] Words = ["Names", "Findings", "TaskDefinitions"];

    private static readonly string[] Path = ["Receiving", "Resolving", "Validating", "Inspecting", "Probing", "Deciding", "Reporting"];

    /// <summary>Rooms that know the whole path: the spine, and the record of it.</summary>
    private static readonly string[] Spine = ["Runs", "Auditing"];

    [Fact]
    public void Every_folder_of_core_is_a_word_of_the_design()
    {
        var folders = Directory.EnumerateDirectories(Checkout.Path("src/EcsDeployGate.Core")).Select(System.IO.Path.GetFileName);

        Assert.Equal([.. Words.Concat(Path).Concat(Spine).Order(StringComparer.Ordinal)], folders.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void No_arrow_points_backwards()
    {
        var backwards =
            from file in Tree.Files("src/EcsDeployGate.Core", "*.cs")
            let room = Tree.Relative(file).Split('/')[2]
            from used in CoreNamespace().Matches(File.ReadAllText(file)).Select(m => m.Groups[1].Value).Distinct()
            where used != room && !MayUse(room, used)
            select $"{Tree.Relative(file)} uses {used}";

        Assert.True(!backwards.Any(), string.Join("\n", backwards));
    }

    [Fact]
    public void Core_does_no_input_or_output()
    {
        var doers =
            from file in Tree.Files("src/EcsDeployGate.Core", "*.cs")
            from line in File.ReadLines(file)
            where InputOutput().IsMatch(line) && !line.TrimStart().StartsWith("//", StringComparison.Ordinal)
            select $"{Tree.Relative(file)}: {line.Trim()}";

        Assert.True(!doers.Any(), string.Join("\n", doers));
    }

    private static bool MayUse(string room, string used) =>
        Words.Contains(room) ? Words.Contains(used)
        : Spine.Contains(room) || Words.Contains(used)
        || (Array.IndexOf(Path, used) is >= 0 and var at && at < Array.IndexOf(Path, room))
        // The last stage tells the story of a run, and so does what is decided from one.
        || (room is "Deciding" or "Reporting" && Spine.Contains(used))
        || (room is "Deciding" && used is "Reporting");

    [GeneratedRegex(@"\bEcsDeployGate\.Core\.(\w+)")]
    private static partial Regex CoreNamespace();

    [GeneratedRegex(@"\b(File|Directory|HttpClient|Process|Socket|Console|Thread)\.[A-Z]|\bnew (HttpClient|FileStream|Process|Socket)\b")]
    private static partial Regex InputOutput();
}
