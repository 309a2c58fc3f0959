using EcsDeployGate.Core.Probing;
using EcsDeployGate.Core.Reporting;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.Runs;
using EcsDeployGate.TestKit.Doubles;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EcsDeployGate.Hosting.Tests;

/// <summary>The gate as an executable would host it, over a real store and with doubles for what is outside.</summary>
internal sealed class HostedGate : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edg-hosting-");
    private readonly IHost _host;
    private bool _started;

    public HostedGate(Action<IServiceCollection>? configure = null, params (string Key, string? Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?> { ["EcsDeployGate:StorePath"] = Path.Combine(_folder.FullName, "runs.db") });
        builder.Configuration.AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, s.Value)));
        builder.Services.AddLogging();
        configure?.Invoke(builder.Services);
        builder.Services.AddSingleton<IResolver>(Resolver);
        builder.Services.AddSingleton<IImageRegistry>(new ScriptedImages());
        builder.Services.AddSingleton<EcsDeployGate.Core.Inspecting.Files.IImageFiles>(new ScriptedImages());
        builder.Services.AddSingleton<IProbeTasks>(Probes);
        builder.Services.AddSingleton<IDoorAnswers>(Answers);
        builder.Services.AddEcsDeployGate(builder.Configuration).AddWakeUps();
        _host = builder.Build();
    }

    public ScriptedResolver Resolver { get; } = new();

    public ScriptedProbeTasks Probes { get; } = new();

    public RecordingDoorAnswers Answers { get; } = new();

    public T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    public async Task StartAsync()
    {
        await _host.StartAsync(TestContext.Current.CancellationToken);
        _started = true;
    }

    /// <summary>Waits until the run has ended; fails after 20 seconds.</summary>
    public async Task<GateRun> EndAsync(Core.Names.RunId run)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        while (true)
        {
            if (RunLog.Fold(await Get<IRunStore>().ReadAsync(run, limit.Token)) is { Run: { IsEnded: true } ended })
            {
                return ended;
            }

            await Task.Delay(20, limit.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_started)
        {
            await _host.StopAsync(CancellationToken.None);
        }

        _host.Dispose();
        _folder.Delete(recursive: true);
    }
}
