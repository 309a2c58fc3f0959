namespace EcsDeployGate.Sandbox.Registry;

/// <summary>An error in the registry API's own form.</summary>
internal sealed class RegistryException(int status, string code, string message) : Exception(message)
{
    public int Status { get; } = status;

    public string Code { get; } = code;
}
