using EcsDeployGate.Hosting.Configuration;

namespace EcsDeployGate.Api.Telemetry;

/// <summary>What the gate says of its work: logs, metrics, traces. None of it ever stops a run.</summary>
internal static class TelemetryServices
{
    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        var settings = GateSettings.ReadTelemetry(builder.Configuration);
        builder.Services.AddSingleton(_ => new OutputLines(Console.OpenStandardOutput()));
        if (settings.JsonLogs)
        {
            builder.Logging.ClearProviders();
            builder.Services.AddSingleton<ILoggerProvider, JsonLogs>();
        }

        if (settings.EmbeddedMetrics)
        {
            builder.Services.AddSingleton<EmbeddedMetrics>();
            builder.Services.AddSingleton<IInvocationEnd>(s => s.GetRequiredService<EmbeddedMetrics>());
            builder.Services.AddHostedService(s => s.GetRequiredService<EmbeddedMetrics>());
        }

        if (Otlp.IsWanted(builder.Configuration))
        {
            builder.AddOtlp();
        }
    }
}
