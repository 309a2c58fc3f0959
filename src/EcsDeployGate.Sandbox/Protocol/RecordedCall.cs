namespace EcsDeployGate.Sandbox.Protocol;

/// <summary>One call that was made: of whom, by whom, and signed for which region.</summary>
internal sealed record RecordedCall(string Service, string Operation, string Caller, string? Region);
