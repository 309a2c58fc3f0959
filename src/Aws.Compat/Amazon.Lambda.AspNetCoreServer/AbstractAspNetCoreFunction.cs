using Amazon.Lambda.AspNetCoreServer.Internal;
using Amazon.Lambda.Core;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Features.Authentication;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Amazon.Lambda.AspNetCoreServer;

public abstract class AbstractAspNetCoreFunction
{
    /// <summary>Key into <c>HttpContext.Items</c> of the invocation's <see cref="ILambdaContext"/>.</summary>
    public const string LAMBDA_CONTEXT = "LambdaContext";

    /// <summary>Key into <c>HttpContext.Items</c> of the request as Lambda brought it.</summary>
    public const string LAMBDA_REQUEST_OBJECT = "LambdaRequestObject";
}

/// <summary>Runs one request through an ASP.NET Core app that is already started.</summary>
public abstract class AbstractAspNetCoreFunction<TREQUEST, TRESPONSE>(IServiceProvider hostedServices) : AbstractAspNetCoreFunction
    where TREQUEST : notnull
{
    private readonly IServiceProvider _services = hostedServices;
    private readonly ILogger _log = hostedServices.GetRequiredService<ILoggerFactory>().CreateLogger("Amazon.Lambda.AspNetCoreServer");

    /// <summary>True to say in header <c>ErrorType</c> what the app failed with.</summary>
    public bool IncludeUnhandledExceptionDetailInResponse { get; set; }

    private LambdaServer.ApplicationWrapper Application => (_services.GetRequiredService<IServer>() as LambdaServer)?.Application
        ?? throw new InvalidOperationException("The host is not started on the Lambda server: call UseLambdaServer on the web host, and start it.");

    public virtual async Task<TRESPONSE> FunctionHandlerAsync(TREQUEST request, ILambdaContext lambdaContext)
    {
        var features = new InvokeFeatures();
        MarshallRequest(features, request, lambdaContext);
        var items = features.GetRequiredFeature<IItemsFeature>();
        items.Items[LAMBDA_CONTEXT] = lambdaContext;
        items.Items[LAMBDA_REQUEST_OBJECT] = request;
        PostMarshallItemsFeatureFeature(items, request, lambdaContext);
        return await ProcessRequest(lambdaContext, CreateContext(features), features).ConfigureAwait(false);
    }

    protected object CreateContext(IFeatureCollection features) => Application.CreateContext(features);

    protected async Task<TRESPONSE> ProcessRequest(ILambdaContext lambdaContext, object context, InvokeFeatures features, bool rethrowUnhandledError = false)
    {
        var response = features.LambdaResponse;
        var status = 200;
        Exception? failure = null;
        try
        {
            try
            {
                await Application.ProcessRequestAsync(context).ConfigureAwait(false);
                await response.StartAsync().ConfigureAwait(false);
            }
            catch (Exception e)
            {
                _log.LogError(e, "Unhandled exception of the application.");
                failure = e;
                status = 500;
                response.Fail(IncludeUnhandledExceptionDetailInResponse ? e.GetType().Name : null);
                if (rethrowUnhandledError)
                {
                    throw;
                }
            }

            await features.GetRequiredFeature<IHttpResponseBodyFeature>().CompleteAsync().ConfigureAwait(false);
            var answer = MarshallResponse(response, lambdaContext, status);
            PostMarshallResponseFeature(response, answer, lambdaContext);
            await response.CompletedAsync().ConfigureAwait(false);
            return answer;
        }
        finally
        {
            Application.DisposeContext(context, failure);
        }
    }

    protected abstract void MarshallRequest(InvokeFeatures features, TREQUEST lambdaRequest, ILambdaContext lambdaContext);

    protected abstract TRESPONSE MarshallResponse(IHttpResponseFeature responseFeatures, ILambdaContext lambdaContext, int statusCodeIfNotSet = 200);

    protected virtual void PostMarshallRequestFeature(IHttpRequestFeature aspNetCoreRequestFeature, TREQUEST lambdaRequest, ILambdaContext lambdaContext)
    {
    }

    protected virtual void PostMarshallConnectionFeature(IHttpConnectionFeature aspNetCoreConnectionFeature, TREQUEST lambdaRequest, ILambdaContext lambdaContext)
    {
    }

    protected virtual void PostMarshallHttpAuthenticationFeature(IHttpAuthenticationFeature aspNetCoreHttpAuthenticationFeature, TREQUEST lambdaRequest, ILambdaContext lambdaContext)
    {
    }

    /// <summary>The doubled word is the official name.</summary>
    protected virtual void PostMarshallItemsFeatureFeature(IItemsFeature aspNetCoreItemFeature, TREQUEST lambdaRequest, ILambdaContext lambdaContext)
    {
    }

    protected virtual void PostMarshallResponseFeature(IHttpResponseFeature aspNetCoreResponseFeature, TRESPONSE lambdaResponse, ILambdaContext lambdaContext)
    {
    }
}
