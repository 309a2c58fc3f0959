using System.Text.Json;
using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace EcsDeployGate.Aws.Compat;

/// <summary>One operation: its target and how its request and reply are written and read. Made once, used by every call.</summary>
internal sealed class JsonOperation<TRequest, TResponse>(
    JsonService service,
    string target,
    Action<Utf8JsonWriter, TRequest> write,
    ReadValue<TResponse>? read,
    params string[] errors)
    where TRequest : AmazonWebServiceRequest
    where TResponse : AmazonWebServiceResponse, new()
{
    private readonly JsonRequestMarshaller<TRequest> _marshaller = new(service, target, write);
    private readonly JsonReplyUnmarshaller<TResponse> _unmarshaller = new(service, read, errors);

    /// <summary>Options for one call. Core may write to them, so they are not shared between calls.</summary>
    public InvokeOptions Options() => new() { RequestMarshaller = _marshaller, ResponseUnmarshaller = _unmarshaller };
}
