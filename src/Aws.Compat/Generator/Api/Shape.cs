namespace EcsDeployGate.Aws.Compat.Generator.Api;

/// <summary>A structure, collection or simple value of a service.</summary>
internal sealed record Shape(
    string Type,
    Dictionary<string, Member>? Members = null,
    string? Member = null,
    string? Value = null,
    IReadOnlyList<string>? Enum = null,
    ErrorInfo? Error = null,
    decimal? Min = null,
    decimal? Max = null,
    bool Sensitive = false)
{
    /// <summary>The shape's element, for lists and maps.</summary>
    public string Element => Member ?? Value ?? throw new InvalidOperationException($"A {Type} has no elements.");
}

/// <summary>One member of a structure.</summary>
internal sealed record Member(string Shape, bool Required = false, bool IdempotencyToken = false, bool Deprecated = false);

/// <summary>What marks a structure as an error.</summary>
internal sealed record ErrorInfo(string Code, string Fault);
