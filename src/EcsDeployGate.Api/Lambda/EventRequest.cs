using System.Text;
using Amazon.Lambda.APIGatewayEvents;

namespace EcsDeployGate.Api.Lambda;

/// <summary>An event as the request that the app knows it as: <c>POST /events</c>. No JSON becomes an object of this class.</summary>
internal sealed class EventRequest : APIGatewayHttpApiV2ProxyRequest
{
    public EventRequest(ReadOnlySpan<byte> payload)
    {
        Version = "2.0";
        RawPath = "/events";
        Headers = new Dictionary<string, string> { ["content-type"] = "application/json", ["host"] = "localhost" };
        RequestContext = new ProxyRequestContext { Stage = "$default", Http = new HttpDescription { Method = "POST", Path = "/events" } };
        Body = Encoding.UTF8.GetString(payload);
    }
}
