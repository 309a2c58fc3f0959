using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Probe.Observe;

/// <summary>What the observer is to do now.</summary>
/// <param name="Records">Records to print, in order.</param>
/// <param name="Handouts">Experiments to make visible.</param>
/// <param name="Verdict">The answer, when it is known. It is printed last and ends the observer.</param>
internal sealed record Step(IReadOnlyList<ProbeRecord> Records, IReadOnlyList<Handout> Handouts, VerdictRecord? Verdict);
