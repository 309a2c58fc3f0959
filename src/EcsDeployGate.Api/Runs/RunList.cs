using EcsDeployGate.Core.Runs;

namespace EcsDeployGate.Api.Runs;

/// <summary>One page of runs.</summary>
/// <param name="Runs">Newest first.</param>
/// <param name="Next">Give this as <c>cursor</c> for the next page; absent at the end.</param>
internal sealed record RunList(IReadOnlyList<RunIndex> Runs, string? Next);
