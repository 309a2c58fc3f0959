using System.Text.Json;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>An exception as Lambda shows it: <c>errorType</c>, <c>errorMessage</c>, <c>stackTrace</c>, <c>cause</c>.</summary>
internal static class ErrorBody
{
    /// <summary>Causes of causes beyond this many are left out.</summary>
    private const int MostCauses = 10;

    public static byte[] Of(Exception error)
    {
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body))
        {
            Write(json, error, MostCauses);
        }

        return body.ToArray();
    }

    private static void Write(Utf8JsonWriter json, Exception error, int more)
    {
        json.WriteStartObject();
        json.WriteString("errorType", error.GetType().Name);
        json.WriteString("errorMessage", error.Message);
        json.WriteStartArray("stackTrace");
        foreach (var line in (error.StackTrace ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            json.WriteStringValue(line);
        }

        json.WriteEndArray();
        if (error.InnerException is { } cause && more > 0)
        {
            json.WritePropertyName("cause");
            Write(json, cause, more - 1);
        }

        json.WriteEndObject();
    }
}
