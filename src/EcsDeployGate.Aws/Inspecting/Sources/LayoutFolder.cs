namespace EcsDeployGate.Aws.Inspecting.Sources;

/// <summary>An OCI image layout in a folder.</summary>
internal sealed class LayoutFolder(string path) : ILayoutFiles
{
    public string Path => path;

    public Stream? Open(string name)
    {
        var file = System.IO.Path.Combine(path, name);
        return File.Exists(file) ? FileAt.Open(file) : null;
    }
}
