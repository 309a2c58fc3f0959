namespace EcsDeployGate.Sandbox.Protocol;

/// <summary>One call that was made: of whom, and by whom.</summary>
internal sealed record RecordedCall(string Service, string Operation, string Caller);
