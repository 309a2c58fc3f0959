using System.Globalization;
using System.Text.Json;

namespace EcsDeployGate.Api.Telemetry;

/// <summary>Logs as lines of JSON with the names that Lambda's own JSON logs have: timestamp, level, message, requestId, and the run that is worked on.</summary>
[ProviderAlias("Json")]
internal sealed class JsonLogs(OutputLines output, TimeProvider time) : ILoggerProvider, ISupportExternalScope
{
    /// <summary>Longest text of one member in characters: a line must stay far below what CloudWatch takes as one event.</summary>
    private const int MaxText = 32 * 1024;

    private IExternalScopeProvider? _scopes;

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose()
    {
    }

    private void Write(string category, LogLevel level, string message, Exception? exception) => output.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("timestamp", time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        json.WriteString("level", Word(level));
        json.WriteString("message", Cut(message));
        json.WriteString("category", category);
        WriteScopes(json);
        if (exception is not null)
        {
            json.WriteString("errorType", exception.GetType().Name);
            json.WriteString("errorMessage", Cut(exception.Message));
            json.WriteString("stackTrace", Cut(exception.ToString()));
        }

        json.WriteEndObject();
    });

    /// <summary>Names of scopes, the innermost of a name only.</summary>
    private void WriteScopes(Utf8JsonWriter json)
    {
        var members = new Dictionary<string, string>(StringComparer.Ordinal);
        _scopes?.ForEachScope(
            static (scope, members) =>
            {
                if (scope is IEnumerable<KeyValuePair<string, object?>> pairs)
                {
                    foreach (var (name, value) in pairs.Where(pair => pair.Key is "run" or "requestId" or "TraceId" && pair.Value is not null))
                    {
                        members[name is "TraceId" ? "traceId" : name] = value!.ToString()!;
                    }
                }
            },
            members);
        foreach (var (name, value) in members)
        {
            json.WriteString(name, value);
        }
    }

    private static string Cut(string text) => text.Length <= MaxText ? text : text[..MaxText] + "…";

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Trace => "TRACE",
        LogLevel.Debug => "DEBUG",
        LogLevel.Information => "INFO",
        LogLevel.Warning => "WARN",
        LogLevel.Error => "ERROR",
        _ => "FATAL",
    };

    private sealed class Logger(JsonLogs provider, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => provider._scopes?.Push(state);

        public bool IsEnabled(LogLevel logLevel) => logLevel is not LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                provider.Write(category, logLevel, formatter(state, exception), exception);
            }
        }
    }
}
