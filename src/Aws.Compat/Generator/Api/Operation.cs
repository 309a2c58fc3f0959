namespace EcsDeployGate.Aws.Compat.Generator.Api;

/// <summary>One operation of a service.</summary>
/// <param name="Output">The output shape; null where the service answers with an empty body.</param>
internal sealed record Operation(
    string Target, string? Input, string? Output, IReadOnlyList<string> Errors, OperationNames Dotnet, Paging? Paging = null);

/// <summary>What .NET calls an operation's method, request and response.</summary>
internal sealed record OperationNames(string Method, string Request, string Response);

/// <summary>How an operation pages.</summary>
internal sealed record Paging(string InputToken, string OutputToken, IReadOnlyList<string> ResultKeys, bool StopOnSameToken = false);
