using System.Net;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Transform;
using Amazon.Runtime.Internal.Util;

namespace EcsDeployGate.Aws.Compat;

/// <summary>Turns a reply into the response object, or an error into the exception that the operation declares for its code.</summary>
internal sealed class JsonReplyUnmarshaller<TResponse>(JsonService service, ReadValue<TResponse>? read, string[] errors)
    : JsonResponseUnmarshaller
    where TResponse : AmazonWebServiceResponse, new()
{
    public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext input)
    {
        if (read is null || input.IsEmptyResponse)
        {
            return new TResponse();
        }

        var body = ReplyBody.Read(input.Stream);
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = input.JsonMaxDepth });
        return reader.Read() && read(ref reader) is { } response
            ? response
            : throw new JsonException("The service answered 'null' where an object belongs.");
    }

    public override AmazonServiceException UnmarshallException(
        JsonUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode)
    {
        var reader = new StreamingUtf8JsonReader(input.Stream);
        var error = JsonErrorResponseUnmarshaller.GetInstance().Unmarshall(input, ref reader);
        error.InnerException = innerException;
        error.StatusCode = statusCode;

        // As with the official clients, only what the operation declares has a type of its own.
        var code = error.Code is not null && errors.Contains(error.Code, StringComparer.Ordinal) ? error.Code : null;
        return service.CreateError(code, error, input.GetResponseBodyBytes());
    }
}
