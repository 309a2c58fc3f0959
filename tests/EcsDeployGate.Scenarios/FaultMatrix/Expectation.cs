using System.Text.Json.Nodes;

namespace EcsDeployGate.Scenarios.FaultMatrix;

/// <summary>What the gate has to say of a row. Texts are regular expressions.</summary>
internal sealed record Expectation
{
    /// <summary>What is wrong, for people.</summary>
    public required string Fault { get; init; }

    public string Verdict { get; init; } = "reject";

    /// <summary>Code of the cause; null for a deployment that is approved.</summary>
    public string? Cause { get; init; }

    /// <summary>The container that the cause names.</summary>
    public string? Container { get; init; }

    /// <summary>Each stands in the cause's summary or evidence.</summary>
    public IReadOnlyList<string> Evidence { get; init; } = [];

    /// <summary>What some recorded attempt of the check looks like.</summary>
    public AttemptExpectation? Attempt { get; init; }

    /// <summary>Whether the fix was tried in the container.</summary>
    public bool Verified { get; init; }

    /// <summary>Rules that fail before anything runs.</summary>
    public IReadOnlyList<string> Rules { get; init; } = [];

    /// <summary>Rules that fail as warnings, and what they say.</summary>
    public IReadOnlyDictionary<string, string> Warnings { get; init; } = new Dictionary<string, string>();

    public Account Account { get; init; } = new();

    /// <summary>Seconds that a healthy task must stay healthy.</summary>
    public int SoakSeconds { get; init; } = 1;

    /// <summary>By engine: what its limitations must say for the row not to be run on it.</summary>
    public IReadOnlyDictionary<string, string> Unless { get; init; } = new Dictionary<string, string>();

    /// <summary>The fix applied; null when what is wrong goes away by itself.</summary>
    public Twin? Twin { get; init; }
}

/// <summary>An attempt that must be on record.</summary>
internal sealed record AttemptExpectation
{
    public int? ExitCode { get; init; }

    public bool? TimedOut { get; init; }

    /// <summary>Symbolic name of the error with which the program could not be started.</summary>
    public string? SpawnError { get; init; }

    public string? Stderr { get; init; }
}

/// <summary>What the account has, and what goes wrong in it.</summary>
internal sealed record Account
{
    /// <summary>Log groups that are not there.</summary>
    public IReadOnlyList<string> MissingLogGroups { get; init; } = [];

    /// <summary>Secrets, by what names them.</summary>
    public IReadOnlyDictionary<string, string> Secrets { get; init; } = new Dictionary<string, string>();

    /// <summary>Faults of calls, as the sandbox is told them; a row with some that are about nothing in particular has a sandbox of its own.</summary>
    public JsonArray Faults { get; init; } = [];

    /// <summary>True when faults that stay would keep every other row from working.</summary>
    public bool IsAlone => Faults.Any(fault => fault!["about"] is null);
}

/// <summary>The row with the fix applied that the product itself printed.</summary>
internal sealed record Twin
{
    /// <summary>True when the JSON patch of the printed fix is applied.</summary>
    public bool Patched { get; init; }

    /// <summary>What the printed fix must say; then <see cref="Change"/> or <see cref="Images"/> does that.</summary>
    public string? Says { get; init; }

    /// <summary>A JSON patch that does what the text says.</summary>
    public JsonArray Change { get; init; } = [];

    /// <summary>The images rebuilt as the text says.</summary>
    public IReadOnlyDictionary<string, ImageRecipe> Images { get; init; } = new Dictionary<string, ImageRecipe>();

    /// <summary>The account set right as the text says.</summary>
    public Account Account { get; init; } = new();

    public int SoakSeconds { get; init; } = 1;
}
