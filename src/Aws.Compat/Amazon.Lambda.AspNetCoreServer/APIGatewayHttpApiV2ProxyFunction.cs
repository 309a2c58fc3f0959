using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.AspNetCoreServer.Internal;
using Amazon.Lambda.Core;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Features.Authentication;

namespace Amazon.Lambda.AspNetCoreServer;

/// <summary>HTTP API (payload format 2.0) and function URLs.</summary>
public abstract class APIGatewayHttpApiV2ProxyFunction(IServiceProvider hostedServices)
    : AbstractAspNetCoreFunction<APIGatewayHttpApiV2ProxyRequest, APIGatewayHttpApiV2ProxyResponse>(hostedServices)
{
    protected override void MarshallRequest(InvokeFeatures features, APIGatewayHttpApiV2ProxyRequest lambdaRequest, ILambdaContext lambdaContext)
    {
        var request = HttpApiV2Request.Of(lambdaRequest);
        features.Set<IHttpRequestFeature>(request);
        features.Set<IHttpRequestBodyDetectionFeature>(new BodyDetection(request.Body.Length > 0));
        PostMarshallRequestFeature(request, lambdaRequest, lambdaContext);

        var connection = HttpApiV2Request.ConnectionOf(lambdaRequest);
        features.Set<IHttpConnectionFeature>(connection);
        PostMarshallConnectionFeature(connection, lambdaRequest, lambdaContext);

        var authentication = new HttpAuthenticationFeature { User = HttpApiV2Request.UserOf(lambdaRequest) };
        features.Set<IHttpAuthenticationFeature>(authentication);
        PostMarshallHttpAuthenticationFeature(authentication, lambdaRequest, lambdaContext);
    }

    protected override APIGatewayHttpApiV2ProxyResponse MarshallResponse(IHttpResponseFeature responseFeatures, ILambdaContext lambdaContext, int statusCodeIfNotSet = 200) =>
        HttpApiV2Response.Of((LambdaResponse)responseFeatures, statusCodeIfNotSet);

    /// <summary>Minimal APIs read no body unless the server says that there is one.</summary>
    private sealed record BodyDetection(bool CanHaveBody) : IHttpRequestBodyDetectionFeature;
}
