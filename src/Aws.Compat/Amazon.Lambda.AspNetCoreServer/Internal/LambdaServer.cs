using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace Amazon.Lambda.AspNetCoreServer.Internal;

/// <summary>A server without a socket: it only keeps the application for the function to call.</summary>
public class LambdaServer : IServer
{
    public ApplicationWrapper? Application { get; set; }

    public IFeatureCollection Features { get; } = new FeatureCollection();

    public virtual Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        where TContext : notnull
    {
        Application = new ApplicationWrapper<TContext>(application);
        return Task.CompletedTask;
    }

    public virtual Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => GC.SuppressFinalize(this);

    /// <summary>An application whose kind of context the caller need not know.</summary>
    public abstract class ApplicationWrapper
    {
        internal abstract object CreateContext(IFeatureCollection features);

        internal abstract Task ProcessRequestAsync(object context);

        internal abstract void DisposeContext(object context, Exception? exception);
    }

    private sealed class ApplicationWrapper<TContext>(IHttpApplication<TContext> application) : ApplicationWrapper
        where TContext : notnull
    {
        internal override object CreateContext(IFeatureCollection features) => application.CreateContext(features);

        internal override Task ProcessRequestAsync(object context) => application.ProcessRequestAsync((TContext)context);

        internal override void DisposeContext(object context, Exception? exception) => application.DisposeContext((TContext)context, exception);
    }
}
