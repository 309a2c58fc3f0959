using EcsDeployGate.Core.Runs;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace EcsDeployGate.Api.Telemetry;

/// <summary>Traces and metrics over OTLP, to wherever OpenTelemetry's own variables say; without an endpoint nothing of it is even loaded.</summary>
internal static class Otlp
{
    private static readonly string[] Endpoints = ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"];

    public static bool IsWanted(IConfiguration configuration) => Endpoints.Any(name => !string.IsNullOrEmpty(configuration[name]));

    public static void AddOtlp(this WebApplicationBuilder builder)
    {
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("ecs-deploy-gate", serviceVersion: typeof(Otlp).Assembly.GetName().Version?.ToString(3)))
            .WithTracing(traces => traces
                // A run's parent is made of its id, and always sampled.
                .SetSampler(new ParentBasedSampler(new AlwaysOnSampler()))
                .AddSource(RunTelemetry.Name, "Microsoft.AspNetCore", "System.Net.Http")
                .AddOtlpExporter(options => Plain(options, builder.Configuration)))
            .WithMetrics(metrics => metrics
                .AddMeter(RunTelemetry.Name, "Microsoft.AspNetCore.Hosting")
                .AddOtlpExporter((options, reader) => Plain(options, builder.Configuration)));
        builder.Services.AddSingleton<IInvocationEnd, OtlpFlush>();
    }

    /// <summary>OTLP over HTTP unless the variable says otherwise: it passes proxies, and needs no HTTP/2.</summary>
    private static void Plain(OtlpExporterOptions options, ConfigurationManager configuration)
    {
        if (string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_PROTOCOL"]))
        {
            options.Protocol = OtlpExportProtocol.HttpProtobuf;
        }
    }

    private sealed class OtlpFlush(TracerProvider traces, MeterProvider metrics) : IInvocationEnd
    {
        /// <summary>A collector that does not answer takes this much of an invocation, twice, and no more.</summary>
        private const int Milliseconds = 500;

        public void Ended()
        {
            traces.ForceFlush(Milliseconds);
            metrics.ForceFlush(Milliseconds);
        }
    }
}
