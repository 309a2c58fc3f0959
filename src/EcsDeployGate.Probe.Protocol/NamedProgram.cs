namespace EcsDeployGate.Probe.Protocol;

/// <summary>A program that a container's own check names, as the container's user sees it.</summary>
/// <param name="Name">As the check names it.</param>
/// <param name="State">One of the words below.</param>
/// <param name="Path">Where it is; null when it is nowhere.</param>
/// <param name="Needs">What the file asks for, as <see cref="SpawnError.Needs"/> says it; null when it is not known.</param>
public sealed record NamedProgram(string Name, string State, string? Path = null, string? Needs = null)
{
    /// <summary>It is found and may be executed.</summary>
    public const string Found = "found";

    /// <summary>It is not found.</summary>
    public const string Missing = "missing";

    /// <summary>It is found and may not be executed.</summary>
    public const string NotExecutable = "not-executable";

    /// <summary>It is not on the PATH, and in a folder where such programs often are.</summary>
    public const string OffPath = "off-path";
}
