using System.Text.Json.Nodes;

namespace EcsDeployGate.Sandbox.Protocol;

/// <summary>An AWS service that speaks the JSON 1.1 protocol: operations by name.</summary>
internal sealed class JsonService(string name, string targetPrefix)
{
    private readonly Dictionary<string, JsonOperation> _operations = new(StringComparer.Ordinal);

    /// <summary>Short name, as in an ARN: <c>ecs</c>.</summary>
    public string Name { get; } = name;

    /// <summary>What stands before the dot in <c>X-Amz-Target</c>.</summary>
    public string TargetPrefix { get; } = targetPrefix;

    public IReadOnlyCollection<string> Operations => _operations.Keys;

    public JsonService On(string operation, JsonOperation perform)
    {
        _operations.Add(operation, perform);
        return this;
    }

    public JsonService On(string operation, Func<JsonCall, JsonObject?> perform) =>
        On(operation, (call, _) => Task.FromResult(perform(call)));

    /// <exception cref="AwsException">The service answers with an error, or has no such operation.</exception>
    public Task<JsonObject?> PerformAsync(string operation, JsonCall call, CancellationToken cancellationToken) =>
        _operations.TryGetValue(operation, out var perform)
            ? perform(call, cancellationToken)
            : throw new AwsException("UnknownOperationException", $"The sandbox's {Name} has no operation '{operation}'.");
}
