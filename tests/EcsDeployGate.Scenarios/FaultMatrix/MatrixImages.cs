using EcsDeployGate.Sandbox;
using EcsDeployGate.Sandbox.Images;

namespace EcsDeployGate.Scenarios.FaultMatrix;

/// <summary>Images of one account; the layers of a base are brought in once.</summary>
internal sealed class MatrixImages(SandboxHost sandbox, Parts parts) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1);
    private readonly Dictionary<string, StoredLayer> _layers = new(StringComparer.Ordinal);

    /// <returns>Its name in the sandbox's registry.</returns>
    public async Task<string> MakeAsync(string repository, ImageRecipe recipe, CancellationToken cancellationToken)
    {
        var name = $"{sandbox.Endpoint.Authority}/{repository}:v1";
        if (recipe.Absent)
        {
            return name;
        }

        await _one.WaitAsync(cancellationToken);
        try
        {
            var layers = new List<StoredLayer>();
            if (recipe.Base is not "scratch")
            {
                layers.Add(await LayerAsync(recipe.Base, parts.Root, cancellationToken));
            }

            if (recipe.App)
            {
                layers.Add(await LayerAsync("", _ => [PackedEntry.Directory("app"), PackedEntry.FileFrom("app/server", parts.File("server"))], cancellationToken));
            }

            if (recipe.Files.Count > 0)
            {
                layers.Add(await ImagePacker.AddLayerAsync(sandbox.Parts.Images, [.. recipe.Files.Select(Entry)], cancellationToken));
            }

            ImagePacker.Pack(sandbox.Parts.Images, name, layers, new ImageConfig
            {
                Entrypoint = recipe.Entrypoint,
                Cmd = recipe.Cmd,
                Env = recipe.Env,
                User = recipe.User,
                HealthCheck = recipe.HealthCheck,
                Architecture = recipe.Architecture,
            });
            return name;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task<StoredLayer> LayerAsync(string name, Func<string, IReadOnlyList<PackedEntry>> entries, CancellationToken cancellationToken)
    {
        if (!_layers.TryGetValue(name, out var layer))
        {
            _layers[name] = layer = await ImagePacker.AddLayerAsync(sandbox.Parts.Images, entries(name), cancellationToken);
        }

        return layer;
    }

    private PackedEntry Entry(RecipeFile file)
    {
        var mode = (UnixFileMode)Convert.ToInt32(file.Mode, 8);
        return file.From is { } from ? PackedEntry.FileFrom(file.Path, parts.File(from), mode) : PackedEntry.File(file.Path, file.Text ?? "", mode);
    }
}
