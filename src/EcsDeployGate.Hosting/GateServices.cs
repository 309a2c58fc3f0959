using EcsDeployGate.Aws;
using EcsDeployGate.Core.Reporting;
using EcsDeployGate.Core.Runs;
using EcsDeployGate.Hosting.Auditing;
using EcsDeployGate.Hosting.Configuration;
using EcsDeployGate.Hosting.Receiving;
using EcsDeployGate.Hosting.Runs;
using EcsDeployGate.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace EcsDeployGate.Hosting;

/// <summary>The one list of what every executable of the gate is made of.</summary>
public static class GateServices
{
    /// <summary>Adds the gate: its options, its store, the path, and AWS behind the ports.</summary>
    /// <remarks>What the caller has registered before stays: a test brings its own ports and clock.</remarks>
    /// <param name="services">Where to add it.</param>
    /// <param name="configuration">Holds the section <see cref="GateOptions.Section"/>.</param>
    public static IServiceCollection AddEcsDeployGate(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<GateOptions>()
            .Configure(options => GateSettings.Fill(options, configuration))
            .ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<GateOptions>, GateOptionsCheck>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IRunStore>(s => Options(s).TableName is { } table
            ? s.GetRequiredService<GateAws>().OpenRunStore(table)
            : SqliteRunStore.Open(Options(s).StorePath));
        services.TryAddSingleton(s => Options(s).ToPolicy());
        services.TryAddSingleton(s => new RunLinks(Options(s).PublicUrl));
        services.TryAddSingleton<RunStarter>();
        services.TryAddSingleton<IVerdictNotices>(s => Options(s).VerdictEventBus is var bus && bus is GateOptions.NoEventBus
            ? new NoNotices()
            : s.GetRequiredService<GateAws>().NoticesOn(bus));
        services.TryAddSingleton<IRunHistory, RunHistory>();
        services.TryAddSingleton<EffectPerformer>();
        services.TryAddSingleton<RunEngine>();
        services.TryAddSingleton<ProbeSweep>();
        services.TryAddSingleton<ProbeSweeps>();
        services.TryAddSingleton<DoorVisits>();
        services.TryAddSingleton<PersonDecisions>();
        services.TryAddSingleton<Reruns>();
        services.TryAddSingleton<WakeUps>();
        services.TryAddSingleton<JobDoor>();
        services.TryAddSingleton<ConditionDoor>();
        services.TryAddSingleton<HookDoor>();
        services.TryAddSingleton<DoorWatch>();
        services.TryAddSingleton<AuditVerifier>();
        services.AddAwsPorts();
        return services;
    }

    /// <summary>Adds what advances runs by itself, for executables that stay.</summary>
    public static IServiceCollection AddWakeUps(this IServiceCollection services)
    {
        services.AddHostedService<WakeUpService>();
        return services;
    }

    private static GateOptions Options(IServiceProvider services) => services.GetRequiredService<IOptions<GateOptions>>().Value;

    /// <summary>Nobody but the door is told.</summary>
    private sealed class NoNotices : IVerdictNotices
    {
        public Task SendAsync(VerdictNotice notice, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
