using System.Diagnostics;
using System.Globalization;
using System.Security.Claims;
using System.Text;
using System.Text.Json.Nodes;
using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.AspNetCoreServer;
using Amazon.Lambda.Core;
using Amazon.Lambda.Serialization.SystemTextJson;
using EcsDeployGate.Api.Telemetry;
using EcsDeployGate.Core.Runs;
using EcsDeployGate.Hosting.Configuration;
using EcsDeployGate.Hosting.Runs;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Features.Authentication;
using Microsoft.Extensions.Options;

namespace EcsDeployGate.Api.Lambda;

/// <summary>The one function: HTTP requests go to the app as they are, everything else goes to it as <c>POST /events</c>.</summary>
/// <remarks>
/// Runs that an invocation woke are advanced inside it, for a process of Lambda's stands still between two invocations. What is
/// not done when time is up is done by the next wake-up: a task event, the schedule, or Lambda's own second delivery.
/// </remarks>
internal sealed class GateFunction(
    IServiceProvider services, EventMark mark, WakeUpRound round, InvocationTime limits, IOptions<GateOptions> options, TimeProvider time, IEnumerable<IInvocationEnd> ends,
    ILogger<GateFunction> log)
    : APIGatewayHttpApiV2ProxyFunction(services)
{
    /// <summary>Longest answer in bytes that Lambda carries (Lambda quotas, "Invocation payload").</summary>
    public const int MaxAnswerBytes = 6 * 1024 * 1024;

    private static readonly ActivitySource Source = new(RunTelemetry.Name);

    private readonly SourceGeneratorLambdaJsonSerializer<LambdaJson> _json = new();

    /// <summary>Answers one invocation.</summary>
    /// <exception cref="Exception">The event could not be taken; the bootstrap reports it, and Lambda delivers again.</exception>
    public async Task<Stream> HandleAsync(Stream input, ILambdaContext context)
    {
        using var scope = log.BeginScope(new KeyValuePair<string, object?>[] { new("requestId", context.AwsRequestId) });
        try
        {
            return await AnswerAsync(input, context);
        }
        finally
        {
            foreach (var listener in ends)
            {
                listener.Ended();
            }
        }
    }

    protected override void PostMarshallItemsFeatureFeature(IItemsFeature aspNetCoreItemFeature, APIGatewayHttpApiV2ProxyRequest lambdaRequest, ILambdaContext lambdaContext)
    {
        if (lambdaRequest is EventRequest)
        {
            mark.PutOn(aspNetCoreItemFeature.Items);
        }
    }

    /// <summary>Says who asks: whom IAM or an authorizer has checked. A JWT's claims are there already.</summary>
    protected override void PostMarshallHttpAuthenticationFeature(IHttpAuthenticationFeature aspNetCoreHttpAuthenticationFeature, APIGatewayHttpApiV2ProxyRequest lambdaRequest, ILambdaContext lambdaContext)
    {
        if (lambdaRequest.RequestContext.Authorizer is { } authorizer && Name(authorizer) is { } name)
        {
            aspNetCoreHttpAuthenticationFeature.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, name)], "Authorizer"));
        }
    }

    private static string? Name(APIGatewayHttpApiV2ProxyRequest.AuthorizerDescription authorizer) => authorizer switch
    {
        { IAM.UserARN: { Length: > 0 } arn } => arn,
        { Jwt.Claims: { } claims } when claims.TryGetValue("sub", out var subject) => subject,
        { Lambda: { } lambda } => lambda.TryGetValue("principalId", out var principal) ? principal.ToString() : "authorizer",
        _ => null,
    };

    private async Task<Stream> AnswerAsync(Stream input, ILambdaContext context)
    {
        // What the runs' own traces are linked to.
        using var invocation = Source.StartActivity("invocation", ActivityKind.Server);
        invocation?.SetTag("faas.invocation_id", context.AwsRequestId);

        using var payload = new MemoryStream();
        await input.CopyToAsync(payload);
        payload.Position = 0;
        return InvocationKind.Of(payload.GetBuffer().AsMemory(0, (int)payload.Length)) is Invocation.Http
            ? await HttpAsync(payload, context)
            : await EventAsync(payload, context);
    }

    private async Task<Stream> HttpAsync(MemoryStream payload, ILambdaContext context)
    {
        var arrived = time.GetTimestamp();
        var response = await FunctionHandlerAsync(_json.Deserialize<APIGatewayHttpApiV2ProxyRequest>(payload), context);

        // People wait for this answer: the run goes on for a little while only.
        var left = TimeSpan.FromSeconds(options.Value.Lambda.HttpSeconds) - time.GetElapsedTime(arrived);
        await AdvanceAsync(Shorter(left, limits.Left(context)));

        var answer = Write(response);
        return answer.Length <= MaxAnswerBytes ? answer : Write(TooLarge(answer.Length));
    }

    private async Task<Stream> EventAsync(MemoryStream payload, ILambdaContext context)
    {
        var response = await FunctionHandlerAsync(new EventRequest(payload.GetBuffer().AsSpan(0, (int)payload.Length)), context);
        await AdvanceAsync(limits.Left(context));
        if (response.StatusCode is < 200 or > 299)
        {
            log.LogError("The event of invocation {Request} was not taken: {Status} {Problem}", context.AwsRequestId, response.StatusCode, response.Body);
            throw EventNotTakenException.Of(response.StatusCode, response.Body);
        }

        return new MemoryStream(Encoding.UTF8.GetBytes(string.IsNullOrEmpty(response.Body) ? "{}" : response.Body));
    }

    private async Task AdvanceAsync(TimeSpan within)
    {
        using var limit = limits.Limit(within);
        await round.AdvanceAsync(limit.Token);
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private MemoryStream Write(APIGatewayHttpApiV2ProxyResponse response)
    {
        var answer = new MemoryStream();
        _json.Serialize(response, answer);
        answer.Position = 0;
        return answer;
    }

    private static APIGatewayHttpApiV2ProxyResponse TooLarge(long bytes) => new()
    {
        StatusCode = StatusCodes.Status500InternalServerError,
        Headers = new Dictionary<string, string?> { ["Content-Type"] = "application/problem+json" },
        Body = new JsonObject
        {
            ["type"] = "urn:ecs-deploy-gate:problem:answer-too-large",
            ["title"] = "The answer is larger than Lambda carries",
            ["status"] = StatusCodes.Status500InternalServerError,
            ["detail"] = string.Create(CultureInfo.InvariantCulture, $"The answer has {bytes} bytes; Lambda carries {MaxAnswerBytes}. Ask for less at once, for example with a smaller limit and the cursor. A single run says that much only of a task definition with thousands of mistakes: judge a smaller task definition."),
        }.ToJsonString(),
    };
}
