namespace EcsDeployGate.Sandbox.Logs;

/// <summary>One event of a log stream; times in milliseconds since 1970.</summary>
internal sealed record LogEvent(long Number, long Timestamp, string Message, long IngestionTime);
