using System.Text.Json.Nodes;
using EcsDeployGate.Core.Deciding;
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
    Task<JsonObject> RerunAsync(RunId run, bool retryStage, CancellationToken cancellationToken);

    /// <summary>Asks for a judgement; gives the run's document.</summary>
    /// <param name="body">What the API takes: a pipeline, or a task definition.</param>
    /// <param name="key">The same key finds the same run.</param>
    /// <param name="cancellationToken">Ends the call early.</param>
    /// <exception cref="CliException">That cannot be judged.</exception>
    Task<JsonObject> StartAsync(JsonObject body, string key, CancellationToken cancellationToken);

    /// <summary>Decides in the gate's place; gives the run's document.</summary>
    /// <exception cref="CliException">It is too late for that, or no door waits.</exception>
    Task<JsonObject> DecideAsync(RunId run, Decision decision, string reason, CancellationToken cancellationToken);

    /// <summary>Moves the run as far as it goes now, where nobody else may do it.</summary>
    Task AdvanceAsync(RunId run, CancellationToken cancellationToken);

    /// <summary>Checks audit trails: of one run, or of all.</summary>
    Task<JsonObject> VerifyAsync(RunId? run, CancellationToken cancellationToken);
}
