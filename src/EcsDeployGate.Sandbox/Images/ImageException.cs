namespace EcsDeployGate.Sandbox.Images;

/// <summary>An image archive, manifest or layer cannot be used; the message says which and why.</summary>
internal sealed class ImageException : Exception
{
    public ImageException(string message)
        : base(message)
    {
    }

    public ImageException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
