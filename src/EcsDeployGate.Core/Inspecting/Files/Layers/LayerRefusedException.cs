namespace EcsDeployGate.Core.Inspecting.Files.Layers;

/// <summary>A layer is no archive that an engine could unpack, or exceeds a bound. The message says which, and never quotes more than a short piece of the layer.</summary>
public sealed class LayerRefusedException : Exception
{
    /// <summary>Refuses.</summary>
    public LayerRefusedException(string message)
        : base(message)
    {
    }

    /// <summary>Refuses because of another error.</summary>
    public LayerRefusedException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
