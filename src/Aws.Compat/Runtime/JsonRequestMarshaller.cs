using System.Text.Json;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;

namespace EcsDeployGate.Aws.Compat;

/// <summary>Turns a request object into <c>POST /</c> with a target header and a JSON body.</summary>
/// <remarks>
/// Core marshals once for a call and signs again for each attempt, so a client token made here is the same in all of Core's
/// own retries and the caller's request object stays as it was.
/// </remarks>
internal sealed class JsonRequestMarshaller<TRequest>(JsonService service, string target, Action<Utf8JsonWriter, TRequest> write)
    : IMarshaller<IRequest, AmazonWebServiceRequest>
    where TRequest : AmazonWebServiceRequest
{
    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        using var body = new MemoryStream();
        using (var writer = new Utf8JsonWriter(body))
        {
            write(writer, (TRequest)input);
        }

        var request = new DefaultRequest(input, service.Name)
        {
            HttpMethod = "POST",
            ResourcePath = "/",
            Content = body.ToArray(),
        };
        request.Headers["X-Amz-Target"] = target;
        request.Headers["Content-Type"] = service.ContentType;
        request.Headers["x-amz-api-version"] = service.ApiVersion;
        return request;
    }
}
