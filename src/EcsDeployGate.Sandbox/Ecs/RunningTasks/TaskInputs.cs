using System.Collections.Concurrent;

namespace EcsDeployGate.Sandbox.Ecs.RunningTasks;

/// <summary>What a task needs from elsewhere before its containers can be made.</summary>
/// <param name="ReadObject">Reads an S3 object by bucket and key; null when there is none.</param>
internal sealed record TaskInputs(Func<string, string, byte[]?> ReadObject)
{
    /// <summary>Values of secrets and parameters by the <c>valueFrom</c> that names them; set through the admin door.</summary>
    public ConcurrentDictionary<string, string> Secrets { get; } = new(StringComparer.Ordinal);
}
