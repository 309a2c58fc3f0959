using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Amazon.Lambda.AspNetCoreServer.Hosting;
using Amazon.Lambda.AspNetCoreServer.Hosting.Internal;
using Amazon.Lambda.Serialization.SystemTextJson;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>What calls the function. The official package knows more than these two, which are one: function URLs speak as HTTP APIs do.</summary>
public enum LambdaEventSource
{
    HttpApi = 1,
}

public static class ServiceCollectionExtensions
{
    private const string Reflects = "Requests and responses are serialized by reflection. Pass a SourceGeneratorLambdaJsonSerializer in a program that is trimmed or compiled ahead of time.";

    /// <summary>On Lambda, takes requests from it instead of from a socket; elsewhere does nothing.</summary>
    [RequiresUnreferencedCode(Reflects)]
    [RequiresDynamicCode(Reflects)]
    public static IServiceCollection AddAWSLambdaHosting(this IServiceCollection services, LambdaEventSource eventSource, Action<HostingOptions>? configure = null)
    {
        var options = new HostingOptions();
        configure?.Invoke(options);
        options.Serializer ??= new DefaultLambdaJsonSerializer();
        return Add(services, options);
    }

    public static IServiceCollection AddAWSLambdaHosting<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(
        this IServiceCollection services, LambdaEventSource eventSource, SourceGeneratorLambdaJsonSerializer<T> serializer, Action<HostingOptions>? configure = null)
        where T : JsonSerializerContext
    {
        var options = new HostingOptions { Serializer = serializer };
        configure?.Invoke(options);
        return Add(services, options);
    }

    private static IServiceCollection Add(IServiceCollection services, HostingOptions options)
    {
        if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable("AWS_LAMBDA_FUNCTION_NAME")))
        {
            services.TryAddSingleton(options);
            services.Replace(ServiceDescriptor.Singleton<IServer, APIGatewayHttpApiV2LambdaRuntimeSupportServer>());
        }

        return services;
    }
}
