using System.Text.Json.Nodes;
using EcsDeployGate.Core.Names;
using EcsDeployGate.Core.Runs;

namespace EcsDeployGate.Cli.Runs;

/// <summary>Where runs are: behind an API, or in a store on this machine. Answers are the API's own documents either way.</summary>
internal interface IRunSource : IAsyncDisposable
{
    /// <summary>A page of runs: <c>runs</c> and <c>next</c>.</summary>
    Task<JsonObject> ListAsync(RunQuery query, CancellationToken cancellationToken);

    /// <summary>The run document.</summary>
    /// <exception cref="CliException">There is no such run.</exception>
    Task<JsonObject> GetAsync(RunId run, CancellationToken cancellationToken);

    /// <summary>Repeats a run; gives the new run's document.</summary>
    /// <exception cref="CliException">It cannot be repeated.</exception>
    Task<JsonObject> RerunAsync(RunId run, CancellationToken cancellationToken);

    /// <summary>Checks audit trails: of one run, or of all.</summary>
    Task<JsonObject> VerifyAsync(RunId? run, CancellationToken cancellationToken);
}
