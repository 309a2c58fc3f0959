using Amazon.Lambda.AspNetCoreServer.Internal;
using Amazon.Lambda.RuntimeSupport;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection;

namespace Amazon.Lambda.AspNetCoreServer.Hosting.Internal;

/// <summary>A server whose start is Lambda's loop: it comes back only when the loop ends, as the official one.</summary>
public class APIGatewayHttpApiV2LambdaRuntimeSupportServer(IServiceProvider serviceProvider) : LambdaServer
{
    public override async Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
    {
        await base.StartAsync(application, cancellationToken).ConfigureAwait(false);
        using var handler = CreateHandlerWrapper(serviceProvider);
        using var bootstrap = new LambdaBootstrap(handler);
        await bootstrap.RunAsync(cancellationToken).ConfigureAwait(false);
    }

    protected virtual HandlerWrapper CreateHandlerWrapper(IServiceProvider serviceProvider)
    {
        var options = serviceProvider.GetRequiredService<HostingOptions>();
        var function = new Function(serviceProvider) { IncludeUnhandledExceptionDetailInResponse = options.IncludeUnhandledExceptionDetailInResponse };
        return HandlerWrapper.GetHandlerWrapper<APIGatewayEvents.APIGatewayHttpApiV2ProxyRequest, APIGatewayEvents.APIGatewayHttpApiV2ProxyResponse>(
            function.FunctionHandlerAsync, options.Serializer!);
    }

    private sealed class Function(IServiceProvider services) : APIGatewayHttpApiV2ProxyFunction(services);
}
