namespace EcsDeployGate.Demo;

/// <summary>The story cannot go on; the message says why.</summary>
internal sealed class DemoException(string message) : Exception(message);
