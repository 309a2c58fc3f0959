using EcsDeployGate.Core.Names;

namespace EcsDeployGate.Core.Reporting;

/// <summary>Where people find a run.</summary>
/// <param name="Base">Public base URL of the API, or null when it has none.</param>
public sealed record RunLinks(Uri? Base)
{
    /// <summary>URL of the run, or null.</summary>
    public Uri? Of(RunId run) => Base is null ? null : new Uri($"{Base.AbsoluteUri.TrimEnd('/')}/v1/runs/{run}");
}
