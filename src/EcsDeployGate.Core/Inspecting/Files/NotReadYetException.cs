namespace EcsDeployGate.Core.Inspecting.Files;

/// <summary>What a tree was asked depends on a part of its image that was not read. Whoever reads the image reads on and asks again; nobody else meets this.</summary>
public sealed class NotReadYetException : Exception
{
    /// <summary>A layer is missing.</summary>
    /// <param name="layer">Its number, 0 for the lowest.</param>
    public NotReadYetException(int layer)
        : base($"Layer {layer + 1} was not read, and what was asked depends on it.")
    {
        Layer = layer;
    }

    /// <summary>The first bytes of a file are missing.</summary>
    /// <param name="layer">Number of the layer that has it.</param>
    /// <param name="path">Its path there.</param>
    public NotReadYetException(int layer, string path)
        : base($"Nobody has looked at the first bytes of '{path}' in layer {layer + 1}, and what was asked depends on them.")
    {
        (Layer, Path) = (layer, path);
    }

    /// <summary>Number of the layer, 0 for the lowest.</summary>
    public int Layer { get; }

    /// <summary>The file; null when the whole layer is missing.</summary>
    public string? Path { get; }
}
