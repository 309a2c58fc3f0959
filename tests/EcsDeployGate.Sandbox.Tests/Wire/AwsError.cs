namespace EcsDeployGate.Sandbox.Tests.Wire;

/// <summary>An error as it came over the wire.</summary>
internal sealed record AwsError(int Status, string Code, string Message, System.Text.Json.Nodes.JsonObject Body);
