namespace EcsDeployGate.Hosting.Configuration;

/// <summary>What is said of runs to logs and metrics. Traces and metrics for OpenTelemetry follow its own variables (<c>OTEL_EXPORTER_OTLP_ENDPOINT</c> and others).</summary>
public sealed record TelemetryOptions
{
    /// <summary>True to write logs as JSON, one line each. Unless set: true on Lambda, false elsewhere.</summary>
    public bool JsonLogs { get; init; } = IsLambda;

    /// <summary>True to write metrics to the log in CloudWatch's embedded metric format. Unless set: true on Lambda, false elsewhere.</summary>
    public bool EmbeddedMetrics { get; init; } = IsLambda;

    private static bool IsLambda => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("AWS_LAMBDA_FUNCTION_NAME"));
}
