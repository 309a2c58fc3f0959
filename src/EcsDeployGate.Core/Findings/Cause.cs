using EcsDeployGate.Core.Findings;

namespace EcsDeployGate.Core.Findings;

/// <summary>The one root cause named for a rejection or an inconclusive run.</summary>
/// <param name="Code">One of <see cref="CauseCodes"/>.</param>
/// <param name="Summary">One sentence with the actual values.</param>
/// <param name="Container">The container it is about; null for the whole task.</param>
/// <param name="Evidence">What was really seen, a line each (exit code, stderr, sockets, reasons).</param>
/// <param name="Why">Why it matters.</param>
/// <param name="Fix">What to do; verified when an experiment in the container passed.</param>
/// <param name="Infrastructure">True when the platform or the gate failed, not the app: such a cause never rejects.</param>
public sealed record Cause(
    string Code,
    string Summary,
    string? Container,
    IReadOnlyList<string> Evidence,
    string Why,
    Fix Fix,
    bool Infrastructure = false);
