using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Amazon.Lambda.Core;

namespace Amazon.Lambda.Serialization.SystemTextJson;

/// <summary>What both serializers do alike: names as they are in C#, read without regard to case; nulls are not written; what is no JSON of the type says so.</summary>
public abstract class AbstractLambdaJsonSerializer : ILambdaSerializer
{
    private protected JsonSerializerOptions SerializerOptions { get; } = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        PropertyNameCaseInsensitive = true,

        // Or else every quote of a JSON body inside the JSON answer takes six bytes.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public T Deserialize<T>(Stream requestStream)
    {
        try
        {
            return Read<T>(requestStream)!;
        }
        catch (JsonException e)
        {
            throw new JsonSerializerException($"Error converting the Lambda event JSON payload to type {typeof(T).FullName}: {e.Message}", e);
        }
    }

    public void Serialize<T>(T response, Stream responseStream)
    {
        try
        {
            Write(response, responseStream);
        }
        catch (NotSupportedException e)
        {
            throw new JsonSerializerException($"Error converting the response object of type {typeof(T).FullName} from the Lambda function to JSON: {e.Message}", e);
        }
    }

    private protected abstract T? Read<T>(Stream from);

    private protected abstract void Write<T>(T value, Stream to);
}
