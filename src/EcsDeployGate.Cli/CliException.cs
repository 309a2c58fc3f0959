namespace EcsDeployGate.Cli;

/// <summary>Something that the person at the terminal can put right; the message is all they need.</summary>
internal sealed class CliException(string message, Exception? inner = null) : Exception(message, inner);
