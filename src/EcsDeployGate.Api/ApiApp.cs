using System.Text.Json;
using System.Text.Json.Serialization;
using EcsDeployGate.Api.Audit;
using EcsDeployGate.Api.Events;
using EcsDeployGate.Api.Lambda;
using EcsDeployGate.Api.Problems;
using EcsDeployGate.Api.Runs;
using EcsDeployGate.Api.Telemetry;
using EcsDeployGate.Core.Runs;
using EcsDeployGate.Hosting;
using EcsDeployGate.Hosting.Configuration;
using Microsoft.Extensions.Configuration.Memory;

namespace EcsDeployGate.Api;

/// <summary>The ASP.NET Core app; the same on Kestrel, in tests and elsewhere.</summary>
public static class ApiApp
{
    /// <summary>Where it listens unless <c>--urls</c> or <c>ASPNETCORE_URLS</c> say otherwise.</summary>
    public const string DefaultUrl = "http://127.0.0.1:5080";

    /// <summary>Largest request body in bytes: what Lambda takes as an asynchronous event, and twenty times the largest task definition that ECS takes.</summary>
    public const long MaxBodyBytes = 1024 * 1024;

    /// <summary>Puts the app together.</summary>
    /// <param name="args">Command line: any configuration key, such as <c>--urls</c> or <c>--EcsDeployGate:StorePath</c>.</param>
    /// <param name="configure">What a test or another host wants otherwise; called last.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(args);

        // Below everything else: a line for each request drowns what the gate itself has to say.
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = [new("Logging:LogLevel:Microsoft.AspNetCore", "Warning")] });

        // Below the command line, above everything else: the order that people expect.
        builder.Configuration.AddGateEnvironment().AddCommandLine(args);
        builder.Services.AddEcsDeployGate(builder.Configuration);
        builder.Services.AddSingleton<EventTaker>();
        builder.AddTelemetry();
        if (LambdaHost.IsHere)
        {
            builder.AddLambda();
        }
        else
        {
            builder.Services.AddWakeUps();
        }

        builder.Services.AddOpenApi();
        builder.Services.AddProblemDetails();
        builder.Services.AddExceptionHandler<ProblemHandler>();
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        builder.Services.ConfigureHttpJsonOptions(options => Like(RunJson.Options, options.SerializerOptions));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
        });
        if (string.IsNullOrEmpty(builder.Configuration[WebHostDefaults.ServerUrlsKey]) && !builder.Configuration.GetSection("Kestrel:Endpoints").Exists())
        {
            builder.WebHost.UseUrls(DefaultUrl);
        }

        configure?.Invoke(builder);
        var app = builder.Build();
        app.UseExceptionHandler();
        app.UseStatusCodePages(context => StatusProblems.WriteAsync(context.HttpContext));
        if (LambdaHost.IsHere)
        {
            app.UseLambda();
        }
        else
        {
            app.UseMiddleware<KnownHosts>();
        }

        app.MapRuns();
        app.MapEvents();
        app.MapAudit();
        app.MapHealth();
        app.MapOpenApi();
        return app;
    }

    private static void Like(JsonSerializerOptions from, JsonSerializerOptions to)
    {
        to.DefaultIgnoreCondition = from.DefaultIgnoreCondition;
        to.NumberHandling = from.NumberHandling;
        to.Encoder = from.Encoder;
        foreach (var converter in from.Converters)
        {
            to.Converters.Add(converter);
        }

        to.TypeInfoResolverChain.Insert(0, ApiJsonTypes.Default);
        to.TypeInfoResolverChain.Insert(1, from.TypeInfoResolver!);

        // What somebody sends is taken as written or not at all.
        to.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        to.AllowDuplicateProperties = false;
        to.MaxDepth = 64;
    }
}
