using Amazon.Lambda.Core;
using Amazon.Lambda.RuntimeSupport;
using EcsDeployGate.Hosting.Runs;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace EcsDeployGate.Api.Lambda;

/// <summary>The app as a Lambda function: the same app, without a socket and without anything that goes on between two invocations.</summary>
internal static class LambdaHost
{
    /// <summary>True in a process that Lambda started.</summary>
    public static bool IsHere => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("AWS_LAMBDA_RUNTIME_API"));

    /// <summary>Puts the function in the place of Kestrel.</summary>
    public static void AddLambda(this WebApplicationBuilder builder)
    {
        builder.WebHost.UseLambdaServer();
        builder.Services.AddSingleton<EventMark>();
        builder.Services.AddSingleton<InvocationTime>();
        builder.Services.AddSingleton<GateFunction>();
        builder.Services.AddSingleton<WakeUpRound>();
        builder.Services.TryAddSingleton<WakeUps>();
    }

    /// <summary>What must be in front of everything that the app does on Lambda.</summary>
    public static void UseLambda(this WebApplication app)
    {
        app.UseMiddleware<InvocationLimits>();
        app.UseMiddleware<VouchedFor>();
    }

    /// <summary>Answers invocations until the process is told to stop.</summary>
    /// <remarks>The app is started inside the bootstrap, so that a start that fails is an init error with its reason, and not just a process that ended.</remarks>
    public static async Task RunLambdaAsync(this WebApplication app)
    {
        GateFunction? function = null;
        Func<Stream, ILambdaContext, Task<Stream>> handler = (input, context) => function!.HandleAsync(input, context);
        using var bootstrap = LambdaBootstrapBuilder.Create(handler)
            .UseBootstrapHandler(async () =>
            {
                await app.StartAsync();
                function = app.Services.GetRequiredService<GateFunction>();
                return true;
            })
            .Build();

        await bootstrap.RunAsync(app.Lifetime.ApplicationStopping);
        await app.StopAsync();
    }
}
