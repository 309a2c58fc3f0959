using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Events;
using EcsDeployGate.Sandbox.Protocol;
using Microsoft.AspNetCore.Http;

namespace EcsDeployGate.Sandbox.Admin;

/// <summary><c>/_sandbox/*</c>: what AWS has no API for. Unsigned; an error is <c>{"error": "…"}</c>.</summary>
internal sealed class AdminEndpoint(SandboxParts parts)
{
    private const int MaxBodyBytes = 1 << 20;

    private readonly ImageUpload _upload = new(parts.Images);
    private readonly FunctionAdmin _functions = new(parts.Functions);
    private readonly ServiceAdmin _services = new(parts.Services);
    private readonly ScheduleAdmin _schedules = new(parts.Schedules);
    private readonly PipelineAdmin _pipelines = new(parts.Pipelines);

    public async Task HandleAsync(HttpContext context, PathString path)
    {
        try
        {
            var segments = path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
            if (HttpMethods.IsPost(context.Request.Method) && segments is ["images"])
            {
                var image = await _upload.ReceiveAsync(context.Request, context.RequestAborted);
                await WriteAsync(context, 200, Json.Of(("digest", image.Digest)));
                return;
            }

            var body = HttpMethods.IsPost(context.Request.Method) || HttpMethods.IsPut(context.Request.Method)
                ? await ReadAsync(context.Request) : [];
            await WriteAsync(context, 200, Answer(context.Request.Method, segments, body));
        }
        catch (Exception error) when (error is AdminException or AwsException)
        {
            await WriteAsync(context, (error as AdminException)?.Status ?? 400, Json.Of(("error", error.Message)));
        }
    }

    private JsonNode Answer(string method, string[] path, JsonObject body) => (method, path) switch
    {
        ("GET", ["health"]) => Json.Of(("status", "ok"), ("engine", parts.Engine.Name), ("limitations", Json.List(parts.Engine.Limitations))),
        ("GET", ["images"]) => Json.List(parts.Images.Names().Select(item => Json.Of(("name", item.Key), ("digest", item.Value)))),
        ("GET", ["subscriptions"]) => Json.List(parts.Bus.Subscriptions.Select(Describe)),
        ("POST", ["subscriptions"]) => Describe(parts.Bus.Subscribe(Url(body), body.Text("source"), body.Text("topicArn"))),
        ("DELETE", ["subscriptions", var id]) => parts.Bus.Unsubscribe(Guid.TryParse(id, out var guid) ? guid : Guid.Empty)
            ? Json.Of() : throw new AdminException(404, $"There is no subscription '{id}'."),
        ("GET", ["events"]) => Json.List(parts.Bus.History.Select(item => item.Body)),
        ("GET", ["deliveries"]) => Json.List(parts.Deliveries.Select(Describe)),
        ("PUT", ["deliveries"]) => Settings(body),
        ("GET", ["faults"]) => Json.List(parts.Faults.All.Select(Describe)),
        ("POST", ["faults"]) => AddFault(body),
        ("DELETE", ["faults"]) => ClearFaults(),
        ("PUT", ["secrets"]) => SetSecrets(body),
        _ when path is ["functions", ..] => _functions.Answer(method, path, body),
        ("GET", ["calls"]) => Json.List(parts.Calls.All.Select(call => Json.Of(("service", call.Service), ("operation", call.Operation), ("caller", call.Caller), ("region", call.Region)))),
        ("DELETE", ["calls"]) => ClearCalls(),
        ("PUT", ["registry"]) => SetRegistry(body),
        _ when path is ["schedules", ..] => _schedules.Answer(method, path, body),
        _ when path is ["services"] => _services.Answer(method, body),
        _ when path is ["pipelines"] => _pipelines.Answer(method, body),
        _ => throw new AdminException(404, $"The sandbox has no '{method} /_sandbox/{string.Join('/', path)}'."),
    };

    internal static Uri Url(JsonObject body) =>
        Uri.TryCreate(body.Text("url"), UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? url
            : throw new AdminException(400, "'url' must be an absolute http or https URL.");

    private JsonObject Settings(JsonObject body)
    {
        parts.Bus.Settings = parts.Bus.Settings with
        {
            Attempts = body.Number("attempts") ?? parts.Bus.Settings.Attempts,
            Duplicates = Math.Clamp(body.Number("duplicates") ?? parts.Bus.Settings.Duplicates, 0, 20),
            HoldBack = body.Number("holdBackMs") is { } hold ? TimeSpan.FromMilliseconds(Math.Clamp(hold, 0, 60_000)) : parts.Bus.Settings.HoldBack,
        };
        return Json.Of(
            ("attempts", parts.Bus.Settings.Attempts),
            ("duplicates", parts.Bus.Settings.Duplicates),
            ("holdBackMs", (long)parts.Bus.Settings.HoldBack.TotalMilliseconds));
    }

    private JsonObject AddFault(JsonObject body)
    {
        var fault = new Fault
        {
            Id = Guid.NewGuid(),
            Operation = body.Text("operation") ?? throw new AdminException(400, "'operation' is missing: 'RunTask', 'ecs:RunTask', 'ecs:*' or '*'."),
            About = body.Text("about"),
            Count = body.Number("count") ?? 1,
            Code = body.Text("code"),
            Message = body.Text("message") ?? Fault.DefaultMessage,
            Status = body.Number("status") ?? (body.Text("code") is "ServerException" or "InternalFailure" ? 500 : 400),
            Delay = TimeSpan.FromMilliseconds(Math.Clamp(body.Number("delayMs") ?? 0, 0, 600_000)),
            LoseAnswer = body.Flag("lost") ?? false,
            Answer = body.Object("answer"),
        };
        parts.Faults.Add(fault);
        return Describe(fault);
    }

    private JsonObject ClearFaults()
    {
        parts.Faults.Clear();
        return [];
    }

    private JsonObject ClearCalls()
    {
        parts.Calls.Clear();
        return [];
    }

    private JsonObject SetRegistry(JsonObject body)
    {
        parts.RegistryTokens.Required = body.Flag("requireToken") ?? parts.RegistryTokens.Required;
        return Json.Of(("requireToken", parts.RegistryTokens.Required));
    }

    private JsonObject SetSecrets(JsonObject body)
    {
        foreach (var (name, _) in body)
        {
            parts.TaskInputs.Secrets[name] = body.Text(name) ?? "";
        }

        return Json.Of(("known", parts.TaskInputs.Secrets.Count));
    }

    private static JsonObject Describe(Subscription item) => Json.Of(
        ("id", item.Id.ToString()), ("url", item.Url.ToString()), ("source", item.Source), ("topicArn", item.TopicArn));

    private static JsonObject Describe(Fault item) => Json.Of(
        ("id", item.Id.ToString()), ("operation", item.Operation), ("about", item.About), ("count", item.Count), ("code", item.Code), ("status", item.Status),
        ("delayMs", (long)item.Delay.TotalMilliseconds), ("lost", item.LoseAnswer));

    private static JsonObject Describe(Delivery item) => Json.Of(
        ("id", item.Id.ToString()), ("event", item.Event.Id), ("source", item.Event.Source), ("detailType", item.Event.DetailType),
        ("url", item.To.Url.ToString()), ("tries", item.Tries), ("outcome", item.Outcome), ("answer", item.Answer));

    private static async Task<JsonObject> ReadAsync(HttpRequest request)
    {
        var body = await BoundedBody.ReadAsync(request, MaxBodyBytes, request.HttpContext.RequestAborted)
            ?? throw new AdminException(413, "The request is too large.");
        try
        {
            return JsonNode.Parse(body) as JsonObject ?? throw new AdminException(400, "The request must be a JSON object.");
        }
        catch (JsonException error)
        {
            throw new AdminException(400, $"The request is not JSON: {error.Message}");
        }
    }

    private static Task WriteAsync(HttpContext context, int status, JsonNode body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body.ToJsonString()), context.RequestAborted).AsTask();
    }
}
