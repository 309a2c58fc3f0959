using System.Text.Json;
using System.Text.Json.Nodes;
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

    public async Task<JsonObject> RerunAsync(RunId run, CancellationToken cancellationToken)
    {
        if ((await ReadAsync(run, cancellationToken)).Run.Request is { Door: Door.Cli, Target: DefinitionTarget })
        {
            throw new CliException($"Run {run} judged a task definition with images of this machine, which are not in the store. Run 'judge' again.");
        }

        var configuration = new ConfigurationBuilder().AddGateEnvironment().Build();
        var services = new ServiceCollection();
        services.AddSingleton<IRunStore>(_store);
        services.AddEcsDeployGate(configuration);
        await using var provider = services.BuildServiceProvider();
        return await provider.GetRequiredService<Reruns>().StartAsync(run, Door.Cli, Environment.UserName, Guid.NewGuid().ToString(), cancellationToken) switch
        {
            RerunAnswer.Started started => await GetAsync(started.Run, cancellationToken),
            RerunAnswer.NothingLeft => throw new CliException($"Run {run} was asked for by a job that named no pipeline; what it was about cannot be found again. Retry the stage in CodePipeline."),
            RerunAnswer.StillGoing going => throw new CliException($"Run {run} stands at {going.Stage}; a run can be repeated when it has ended."),
            _ => throw NoSuchRun(run),
        };
    }

    public async Task<JsonObject> VerifyAsync(RunId? run, CancellationToken cancellationToken)
    {
        var verifier = new AuditVerifier(_store);
        return Node(run is { } one
            ? await verifier.VerifyAsync(one, cancellationToken) ?? throw NoSuchRun(one)
            : await verifier.VerifyAllAsync(cancellationToken));
    }

    public ValueTask DisposeAsync()
    {
        _store.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<RunLog> ReadAsync(RunId run, CancellationToken cancellationToken) =>
        RunLog.Fold(await _store.ReadAsync(run, cancellationToken)) ?? throw NoSuchRun(run);

    private CliException NoSuchRun(RunId run) => new($"Store '{path}' has no run {run}. 'runs list' shows what it has.");

    private static JsonObject Node<T>(T value) => JsonSerializer.SerializeToNode(value, RunJson.Options)!.AsObject();
}
