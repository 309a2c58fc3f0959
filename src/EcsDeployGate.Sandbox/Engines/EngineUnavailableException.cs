namespace EcsDeployGate.Sandbox.Engines;

/// <summary>An engine cannot work on this machine; the message says which and why, for the person who starts the sandbox.</summary>
internal sealed class EngineUnavailableException : Exception
{
    public EngineUnavailableException(string message)
        : base(message)
    {
    }

    public EngineUnavailableException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
