using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Amazon.Lambda.AspNetCoreServer.Internal;

/// <summary>The features of one request. ASP.NET Core's own classes do the work.</summary>
public class InvokeFeatures : FeatureCollection
{
    public InvokeFeatures()
    {
        LambdaResponse = new LambdaResponse();
        Set<IHttpResponseFeature>(LambdaResponse);
        Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(LambdaResponse.Written));
        Set<IItemsFeature>(new ItemsFeature());
    }

    internal LambdaResponse LambdaResponse { get; }
}
