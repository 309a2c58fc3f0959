namespace EcsDeployGate.Sandbox.CodePipeline;

/// <summary>How an action ended.</summary>
internal sealed record ActionOutcome
{
    public required bool Succeeded { get; init; }

    public string? Summary { get; init; }

    public string? ErrorCode { get; init; }

    public string? ErrorMessage { get; init; }

    public IReadOnlyList<ArtifactLocation> Outputs { get; init; } = [];

    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    public SourceRevision? Revision { get; init; }

    public static ActionOutcome Failed(string code, string message) => new() { Succeeded = false, ErrorCode = code, ErrorMessage = message };
}
