using EcsDeployGate.Aws.Compat.Generator.Api;

namespace EcsDeployGate.Aws.Compat.Generator;

/// <summary>The folder <c>src/Aws.Compat</c>: the models in it, and the generated files beside them.</summary>
internal sealed class CompatFolder(string path)
{
    /// <summary>The folder that holds <paramref name="start"/>, or the one below it in a checkout.</summary>
    public static CompatFolder Find(string start)
    {
        for (var at = new DirectoryInfo(start); at is not null; at = at.Parent)
        {
            var candidate = Path.Combine(at.FullName, "src", "Aws.Compat");
            if (Directory.Exists(Path.Combine(candidate, "Models")))
            {
                return new CompatFolder(candidate);
            }
        }

        throw new DirectoryNotFoundException(
            $"No folder at or above '{start}' holds src/Aws.Compat/Models. Run this inside a checkout, or name the checkout's folder.");
    }

    /// <summary>The services' models.</summary>
    public IReadOnlyList<ApiModel> Models() =>
        [.. Directory.GetFiles(Path.Combine(path, "Models"), "*.json").Order(StringComparer.Ordinal).Select(ApiModel.Read)];

    /// <summary>What the generated files of a service should be, by path below the service's <c>Generated</c> folder.</summary>
    public static IReadOnlyDictionary<string, string> Wanted(ApiModel api) =>
        ServiceGenerator.Generate(api).ToDictionary(f => f.Path, f => f.Text, StringComparer.Ordinal);

    /// <summary>What the generated files of a service are.</summary>
    public IReadOnlyDictionary<string, string> Present(ApiModel api)
    {
        var folder = Generated(api);
        return !Directory.Exists(folder)
            ? new Dictionary<string, string>()
            : Directory.GetFiles(folder, "*", SearchOption.AllDirectories).ToDictionary(
                file => Path.GetRelativePath(folder, file).Replace('\\', '/'), File.ReadAllText, StringComparer.Ordinal);
    }

    /// <summary>Makes the generated files of a service what they should be; returns how many were written or removed.</summary>
    public int Update(ApiModel api)
    {
        var (wanted, present, folder) = (Wanted(api), Present(api), Generated(api));
        var stale = present.Keys.Where(file => !wanted.ContainsKey(file)).ToList();
        var changed = wanted.Where(file => present.GetValueOrDefault(file.Key) != file.Value).ToList();
        stale.ForEach(file => File.Delete(Path.Combine(folder, file)));
        foreach (var (file, text) in changed)
        {
            var target = Path.Combine(folder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.WriteAllText(target, text);
        }

        return stale.Count + changed.Count;
    }

    private string Generated(ApiModel api) => Path.Combine(path, api.Dotnet.Package, "Generated");
}
