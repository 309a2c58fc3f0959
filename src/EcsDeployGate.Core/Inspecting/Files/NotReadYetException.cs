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

    /// <summary>Number of the layer, 0 for the lowest.</summary>
    public int Layer { get; }
}
