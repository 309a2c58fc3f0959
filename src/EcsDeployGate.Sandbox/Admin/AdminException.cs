namespace EcsDeployGate.Sandbox.Admin;

/// <summary>A request to <c>/_sandbox</c> that can not be done; the message says what to send instead.</summary>
internal sealed class AdminException(int status, string message) : Exception(message)
{
    public int Status { get; } = status;
}
