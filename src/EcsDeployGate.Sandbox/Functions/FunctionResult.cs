namespace EcsDeployGate.Sandbox.Functions;

/// <summary>What a function that was waited for gave back.</summary>
/// <param name="Error">What went wrong: there is no such function, it threw, or it was not to be reached; null when it returned.</param>
/// <param name="Payload">The text it returned; the error's payload when it threw.</param>
internal sealed record FunctionResult(string? Error, string Payload);
