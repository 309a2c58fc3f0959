using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace EcsDeployGate.Sandbox.Protocol;

/// <summary>The AWS JSON 1.1 protocol: <c>POST /</c>, the operation in <c>X-Amz-Target</c>, JSON in and out.</summary>
internal sealed class JsonEndpoint(IEnumerable<JsonService> services, FaultBook faults, CallBook calls, TimeProvider time, ILogger log)
{
    private const string ContentType = "application/x-amz-json-1.1";

    /// <summary>AWS takes at most 1 MiB for most of these operations; PutLogEvents is the largest, with JSON around its 1 MiB.</summary>
    private const int MaxBodyBytes = 4 << 20;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 64 };

    private readonly Dictionary<string, JsonService> _services =
        services.ToDictionary(service => service.TargetPrefix, StringComparer.Ordinal);

    public async Task HandleAsync(HttpContext context)
    {
        var aborted = context.RequestAborted;
        try
        {
            var caller = Credential.AccessKey(context.Request)
                ?? throw new AwsException("MissingAuthenticationTokenException", "Missing Authentication Token");
            var (service, operation) = Target(context.Request);
            var call = new JsonCall(await ReadAsync(context.Request, aborted), caller);
            calls.Add(service.Name, operation, context.Request);
            var fault = faults.Take(service.Name, operation);
            if (fault is { Delay: var delay } && delay > TimeSpan.Zero)
            {
                await Task.Delay(delay, time, aborted);
            }

            if (fault?.Code is { } code)
            {
                throw new AwsException(code, fault.Message, fault.Status);
            }

            // What was begun is finished even if the caller hangs up, as it would be on the far side of a network.
            var answer = fault?.Answer ?? await service.PerformAsync(operation, call, CancellationToken.None);
            if (fault?.LoseAnswer is true)
            {
                context.Abort();
                return;
            }

            await WriteAsync(context, 200, answer);
        }
        catch (AwsException error)
        {
            await WriteErrorAsync(context, error);
        }
        catch (Exception error) when (error is not OperationCanceledException && !context.Response.HasStarted)
        {
            log.LogError(error, "The sandbox broke while it performed {Target}", context.Request.Headers["X-Amz-Target"].ToString());
            await WriteErrorAsync(context, new AwsException("InternalFailure", "The sandbox itself broke; see its log.", 500));
        }
    }

    private (JsonService Service, string Operation) Target(HttpRequest request)
    {
        var target = request.Headers["X-Amz-Target"].ToString();
        var dot = target.LastIndexOf('.');
        return dot > 0 && _services.TryGetValue(target[..dot], out var service)
            ? (service, target[(dot + 1)..])
            : throw new AwsException("UnknownOperationException", $"The sandbox has no operation '{target}'.");
    }

    private static async Task<JsonObject> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var body = await BoundedBody.ReadAsync(request, MaxBodyBytes, cancellationToken)
            ?? throw new AwsException("RequestEntityTooLargeException", "The request is too large.", 413);
        try
        {
            return body.Length == 0
                ? []
                : JsonNode.Parse(body, null, Strict) is JsonObject input
                    ? (JsonObject)Json.WithoutNulls(input)
                    : throw new AwsException("SerializationException", "Start of structure or map found where not expected.");
        }
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            // ArgumentException: JsonObject's answer to a member that is there twice.
            throw new AwsException("SerializationException", "The request is not valid JSON.");
        }
    }

    private static Task WriteErrorAsync(HttpContext context, AwsException error)
    {
        var body = Json.Of(("__type", error.Code), ("message", error.Message));
        foreach (var (name, value) in error.Details)
        {
            body[name] = value?.DeepClone();
        }

        context.Response.Headers["x-amzn-ErrorType"] = error.Code;
        return WriteAsync(context, error.Status, body);
    }

    private static async Task WriteAsync(HttpContext context, int status, JsonObject? body)
    {
        var bytes = body is null ? [] : Encoding.UTF8.GetBytes(body.ToJsonString());
        context.Response.StatusCode = status;
        context.Response.ContentType = ContentType;
        context.Response.ContentLength = bytes.Length;
        context.Response.Headers["x-amzn-RequestId"] = Guid.NewGuid().ToString();
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }
}
