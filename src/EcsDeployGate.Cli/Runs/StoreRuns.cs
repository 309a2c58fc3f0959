using EcsDeployGate.Cli.Output;
using System.Text.Json;
using System.Text.Json.Nodes;
using EcsDeployGate.Core.Deciding;
using EcsDeployGate.Core.Names;
using EcsDeployGate.Core.Receiving;
using EcsDeployGate.Core.Reporting;
using EcsDeployGate.Core.Runs;
using EcsDeployGate.Hosting;
using EcsDeployGate.Hosting.Auditing;
using EcsDeployGate.Hosting.Configuration;
using EcsDeployGate.Hosting.Receiving;
using EcsDeployGate.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace EcsDeployGate.Cli.Runs;

/// <summary>Runs in a store on this machine, read without asking anybody.</summary>
internal sealed class StoreRuns(string path) : IRunSource
{
    private readonly SqliteRunStore _store = File.Exists(path)
        ? SqliteRunStore.Open(path)
        : throw new CliException($"There is no store '{path}'.");

    private ServiceProvider? _gate;

    public async Task<JsonObject> ListAsync(RunQuery query, CancellationToken cancellationToken)
    {
        try
        {
            return Node(await _store.ListAsync(query, cancellationToken));
        }
        catch (FormatException e)
        {
            throw new CliException($"--cursor: {e.Message}", e);
        }
    }

    public async Task<JsonObject> GetAsync(RunId run, CancellationToken cancellationToken) => RunDocument.Of(await ReadAsync(run, cancellationToken));

    public async Task<JsonObject> RerunAsync(RunId run, bool retryStage, CancellationToken cancellationToken)
    {
        if ((await ReadAsync(run, cancellationToken)).Run.Request is { Door: Door.Cli, Target: DefinitionTarget } request && request.Identity.StartsWith("cli:", StringComparison.Ordinal))
        {
            throw new CliException($"Run {run} judged a task definition with images of this machine, which are not in the store. Run 'judge' again.");
        }

        return await Get<Reruns>().StartAsync(run, Door.Cli, Environment.UserName, Guid.NewGuid().ToString(), cancellationToken, retryStage) switch
        {
            RerunAnswer.Started started => await GetAsync(started.Run, cancellationToken),
            RerunAnswer.NothingLeft => throw new CliException($"Run {run} was asked for by a job that named no pipeline; what it was about cannot be found again. Retry the stage in CodePipeline."),
            RerunAnswer.NoStage => throw new CliException($"Run {run} is about no pipeline, so there is no stage to retry."),
            RerunAnswer.StillGoing going => throw new CliException($"Run {run} stands at {going.Stage}; a run can be repeated when it has ended."),
            _ => throw NoSuchRun(run),
        };
    }

    public async Task<JsonObject> StartAsync(JsonObject body, string key, CancellationToken cancellationToken)
    {
        var (target, at, problem) = StartRunTarget.Read(body.Deserialize<StartRunBody>(CliJson.Options)!);
        if (target is null)
        {
            throw new CliException(at.Length == 0 ? problem : $"{at}: {problem}");
        }

        var run = await Get<RunStarter>().StartAsync(new GateRequest(Door.Cli, $"store:{key}", Environment.UserName, target), cancellationToken);
        return await GetAsync(run, cancellationToken);
    }

    public async Task<JsonObject> DecideAsync(RunId run, Decision decision, string reason, CancellationToken cancellationToken)
    {
        switch (await new PersonDecisions(_store, TimeProvider.System).DecideAsync(run, new PersonDecided(decision, Environment.UserName, reason), cancellationToken))
        {
            case PersonAnswer.Taken:
                return await GetAsync(run, cancellationToken);
            case PersonAnswer.TooLate:
                throw new CliException($"Run {run} has its decision; 'runs rerun' judges the same once more.");
            case PersonAnswer.NoDoor:
                throw new CliException($"Run {run} was asked for without a door that could be told; there is nothing to decide.");
            default:
                throw NoSuchRun(run);
        }
    }

    public Task AdvanceAsync(RunId run, CancellationToken cancellationToken) => Get<RunEngine>().AdvanceAsync(run, cancellationToken);

    public async Task<JsonObject> VerifyAsync(RunId? run, CancellationToken cancellationToken)
    {
        var verifier = new AuditVerifier(_store);
        return Node(run is { } one
            ? await verifier.VerifyAsync(one, cancellationToken) ?? throw NoSuchRun(one)
            : await verifier.VerifyAllAsync(cancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        if (_gate is not null)
        {
            await _gate.DisposeAsync();
        }

        _store.Dispose();
    }

    /// <summary>A part of a gate over this store; made when something is to be done and not only read.</summary>
    private T Get<T>()
        where T : notnull
    {
        if (_gate is null)
        {
            var services = new ServiceCollection();
            services.AddSingleton<IRunStore>(_store);
            services.AddEcsDeployGate(new ConfigurationBuilder().AddGateEnvironment().Build());
            _gate = services.BuildServiceProvider();
        }

        return _gate.GetRequiredService<T>();
    }

    private async Task<RunLog> ReadAsync(RunId run, CancellationToken cancellationToken) =>
        RunLog.Fold(await _store.ReadAsync(run, cancellationToken)) ?? throw NoSuchRun(run);

    private CliException NoSuchRun(RunId run) => new($"Store '{path}' has no run {run}. 'runs list' shows what it has.");

    private static JsonObject Node<T>(T value) => JsonSerializer.SerializeToNode(value, CliJson.Options)!.AsObject();
}
