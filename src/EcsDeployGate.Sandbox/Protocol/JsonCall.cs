using System.Text.Json.Nodes;

namespace EcsDeployGate.Sandbox.Protocol;

/// <summary>One call of an operation of an AWS JSON service.</summary>
/// <param name="Input">The request's members; none of them is null.</param>
/// <param name="Caller">Access key id of the caller, or the name of a part of the sandbox.</param>
internal sealed record JsonCall(JsonObject Input, string Caller);

/// <summary>Performs one operation; an error is an <see cref="AwsException"/>.</summary>
/// <returns>The answer's members; null for the operations whose answer is an empty body.</returns>
internal delegate Task<JsonObject?> JsonOperation(JsonCall call, CancellationToken cancellationToken);
