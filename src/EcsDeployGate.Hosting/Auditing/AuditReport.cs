using System.Text.Json.Serialization;
using EcsDeployGate.Core.Names;

namespace EcsDeployGate.Hosting.Auditing;

/// <summary>What checking audit trails found.</summary>
/// <param name="Runs">Runs that were checked.</param>
/// <param name="Entries">Entries in all of them.</param>
/// <param name="Problems">One for each run whose trail is not whole.</param>
public sealed record AuditReport(int Runs, int Entries, IReadOnlyList<AuditProblem> Problems)
{
    /// <summary>True when every trail is whole.</summary>
    [JsonPropertyOrder(-1)]
    public bool Intact => Problems.Count == 0;

    internal AuditReport With((RunId Run, int Entries, string? Problem) run) => new(
        Runs + 1,
        Entries + run.Entries,
        run.Problem is null ? Problems : [.. Problems, new AuditProblem(run.Run, run.Problem)]);
}

/// <summary>One trail that is not whole.</summary>
/// <param name="Run">The run.</param>
/// <param name="Problem">What is wrong, at which entry.</param>
public sealed record AuditProblem(RunId Run, string Problem);
