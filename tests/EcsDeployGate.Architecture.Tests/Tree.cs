using System.Xml.Linq;

namespace EcsDeployGate.Architecture.Tests;

/// <summary>The source tree as it lies on disk.</summary>
internal static class Tree
{
    public static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.EnumerateFiles(Checkout.Path(folder), pattern, SearchOption.AllDirectories);

    public static string Relative(string file) => Path.GetRelativePath(Checkout.Root, file).Replace('\\', '/');

    /// <summary>Every project below <c>src</c> with the projects that it refers to, by name.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> References { get; } =
        Files("src", "*.csproj").ToDictionary(
            file => Path.GetFileNameWithoutExtension(file),
            file => (IReadOnlyList<string>)[.. Included(file, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')))]);

    public static IEnumerable<string> Packages(string project) =>
        Included(Files("src", project + ".csproj").Single(), "PackageReference");

    private static IEnumerable<string> Included(string file, string item) =>
        XDocument.Load(file).Descendants(item).Select(e => e.Attribute("Include")!.Value);
}
