using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.ECS;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;
using Amazon.Runtime.Internal.Util;

namespace EcsDeployGate.Aws.Clients;

/// <summary>The ECS client, with one more way to call: a JSON document in, a JSON document out, nothing dropped.</summary>
/// <remarks>
/// Typed requests and responses lose every member that the SDK's version does not know, and a gate that registers a task definition
/// without them would judge something else than what will be deployed. Credentials, signing, endpoints and errors are those of the client
/// that this derives from. Only public types of AWSSDK.Core are used, so it works with the official package and the stand-in alike.
/// </remarks>
internal sealed class RawEcsClient(AWSCredentials credentials, AmazonECSConfig config) : AmazonECSClient(credentials, config)
{
    /// <summary>Longest answer in bytes; a task definition is at most 64 KB.</summary>
    private const int MaxAnswerBytes = 4 * 1024 * 1024;

    /// <summary>Calls an operation.</summary>
    /// <param name="operation">Its name, such as <c>RegisterTaskDefinition</c>.</param>
    /// <param name="body">The request as it goes over the wire.</param>
    /// <param name="cancellationToken">Ends the call early.</param>
    /// <returns>The answer as it came.</returns>
    /// <exception cref="AmazonECSException">ECS refused; the code is in <see cref="AmazonServiceException.ErrorCode"/>.</exception>
    public async Task<JsonObject> SendAsync(string operation, JsonObject body, CancellationToken cancellationToken)
    {
        var options = new InvokeOptions { RequestMarshaller = Marshaller.Instance, ResponseUnmarshaller = Unmarshaller.Instance };
        var answer = await InvokeAsync<RawAnswer>(new RawRequest(operation, body), options, cancellationToken).ConfigureAwait(false);
        return answer.Body;
    }

    private sealed class RawRequest(string operation, JsonObject body) : AmazonECSRequest
    {
        public string Operation => operation;

        public JsonObject Body => body;
    }

    private sealed class RawAnswer : AmazonWebServiceResponse
    {
        public JsonObject Body { get; init; } = [];
    }

    private sealed class Marshaller : IMarshaller<IRequest, AmazonWebServiceRequest>
    {
        public static Marshaller Instance { get; } = new();

        public IRequest Marshall(AmazonWebServiceRequest input)
        {
            var raw = (RawRequest)input;
            return new DefaultRequest(input, "Amazon.ECS")
            {
                HttpMethod = "POST",
                ResourcePath = "/",
                Content = Encoding.UTF8.GetBytes(raw.Body.ToJsonString()),
                Headers =
                {
                    ["X-Amz-Target"] = "AmazonEC2ContainerServiceV20141113." + raw.Operation,
                    ["Content-Type"] = "application/x-amz-json-1.1",
                    ["x-amz-api-version"] = "2014-11-13",
                },
            };
        }
    }

    private sealed class Unmarshaller : JsonResponseUnmarshaller
    {
        public static Unmarshaller Instance { get; } = new();

        public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext input) =>
            JsonNode.Parse(Bounded(input.Stream), documentOptions: new JsonDocumentOptions { MaxDepth = 64 }) is JsonObject body
                ? new RawAnswer { Body = body }
                : throw new JsonException("ECS answered with something else than a JSON object.");

        public override AmazonServiceException UnmarshallException(JsonUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode)
        {
            var reader = new StreamingUtf8JsonReader(input.Stream);
            var error = JsonErrorResponseUnmarshaller.GetInstance().Unmarshall(input, ref reader);
            return new AmazonECSException(error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode);
        }

        private static byte[] Bounded(Stream stream)
        {
            using var body = new MemoryStream();
            var chunk = new byte[16 * 1024];
            int count;
            while ((count = stream.Read(chunk)) > 0)
            {
                if (body.Length + count > MaxAnswerBytes)
                {
                    throw new JsonException($"ECS's answer is longer than {MaxAnswerBytes} bytes and was not read further.");
                }

                body.Write(chunk, 0, count);
            }

            return body.ToArray();
        }
    }
}
