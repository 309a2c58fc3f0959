using Amazon.Lambda.AspNetCoreServer.Internal;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.AspNetCore.Hosting;

public static class WebHostBuilderExtensions
{
    /// <summary>Takes requests from a Lambda function in this process instead of a socket.</summary>
    public static IWebHostBuilder UseLambdaServer(this IWebHostBuilder hostBuilder) =>
        hostBuilder.ConfigureServices(services => services.Replace(ServiceDescriptor.Singleton<IServer, LambdaServer>()));
}
