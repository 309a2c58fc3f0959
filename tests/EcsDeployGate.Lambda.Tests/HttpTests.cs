using System.Text;
using System.Text.Json.Nodes;

namespace EcsDeployGate.Lambda.Tests;

/// <summary>HTTP API v2 and function URL requests, through a process of the published function.</summary>
public sealed class HttpTests(HttpTests.OneFunction one) : IClassFixture<HttpTests.OneFunction>
{
    private readonly Shop _shop = one.Shop;
    private readonly FunctionProcess _function = one.Function;

    [Fact]
    public async Task Requests_of_people_whom_IAM_has_checked_reach_the_app_and_nobody_elses()
    {
        var health = await SendAsync(Payloads.Http("GET", "/healthz"));
        Assert.Equal((200, """{"status":"ok"}""", "application/json; charset=utf-8"), (Status(health), Body(health), health["headers"]!["Content-Type"]!.GetValue<string>()));
        Assert.False(health["isBase64Encoded"]!.GetValue<bool>());

        // A stage that has a name is in front of the path.
        Assert.Equal(200, Status(await SendAsync(Payloads.Http("GET", "/prod/healthz", stage: "prod"))));

        // A function URL that was opened to everybody.
        var stranger = await SendAsync(Payloads.Http("GET", "/v1/runs", signed: false));
        IsProblem(stranger, 401, "not-signed");

        // A JWT authorizer.
        var jwt = Payloads.Http("GET", "/v1/runs", signed: false);
        jwt["requestContext"]!["authorizer"] = JsonNode.Parse("""{"jwt":{"claims":{"sub":"u1"},"scopes":["s1"]}}""");
        Assert.Equal(200, Status(await SendAsync(jwt)));

        IsProblem(await SendAsync(Payloads.Http("GET", "/nowhere")), 404, "not-found");
        IsProblem(await SendAsync(Payloads.Http("GET", "/v1/runs", query: "limit=0")), 400, "invalid-parameter");
    }

    [Fact]
    public async Task A_run_can_be_started_with_a_base64_body_and_is_advanced_before_the_answer()
    {
        var request = Payloads.Http("POST", "/v1/runs", headers: ("idempotency-key", "k1"));
        request["isBase64Encoded"] = true;
        request["body"] = Convert.ToBase64String(Encoding.UTF8.GetBytes("""{"pipeline":"no-such-pipeline"}"""));
        request["cookies"] = new JsonArray("a=1", "b=2");

        var started = await SendAsync(request);

        Assert.True(Status(started) is 202, Body(started));
        var id = JsonNode.Parse(Body(started))!["id"]!.GetValue<string>();
        var run = JsonNode.Parse(Body(await SendAsync(Payloads.Http("GET", "/v1/runs/" + id))))!;
        Assert.Equal(("ended", Payloads.Caller), (run["stage"]!.GetValue<string>(), run["requestedBy"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Bodies_that_are_too_large_or_no_JSON_are_problems()
    {
        IsProblem(await SendAsync(Payloads.Http("POST", "/v1/runs", new string(' ', (1024 * 1024) + 1))), 413, "too-large");
        IsProblem(await SendAsync(Payloads.Http("POST", "/v1/runs", "{")), 400, "invalid-request");
    }

    [Fact]
    public async Task No_request_from_outside_is_an_event()
    {
        var approval = await _shop.ApprovalAsync();
        var before = Body(await SendAsync(Payloads.Http("GET", "/v1/runs")));
        foreach (var (path, stage) in (IEnumerable<(string, string)>)[
            ("/events", "$default"), ("/prod/events", "prod"), ("/events/", "$default"), ("//events", "$default"), ("/EVENTS", "$default"), ("/%65vents", "$default"),
            ("/v1/../events", "$default"), ("/v1/%2e%2e/events", "$default"), ("/events;x=1", "$default"), ("/events", "events"), ("/events/events", "events"), ("/events?", "")])
        {
            foreach (var (name, value) in (IEnumerable<(string, string)>)[
                ("host", "localhost"), ("x-forwarded-for", "127.0.0.1"), ("x-original-url", "/events"), ("x-http-method-override", "POST"), ("x-forwarded-prefix", "/events")])
            {
                await IsRefusedAsync(Payloads.Http("POST", path, Payloads.Sns(approval), stage: stage, headers: (name, value)), $"{path} with {name}: {value}");
            }

            // From this very machine, or from nowhere that is known.
            foreach (var address in (string[])["127.0.0.1", "::1", "not an address"])
            {
                var local = Payloads.Http("POST", path, Payloads.Sns(approval), stage: stage);
                local["requestContext"]!["http"]!["sourceIp"] = address;
                local["headers"]!.AsObject().Remove("x-forwarded-for");
                await IsRefusedAsync(local, $"{path} from {address}");
            }

            // Looking like an event does not make a request one either.
            var disguised = Payloads.Http("POST", path, Payloads.Sns(approval), stage: stage);
            foreach (var (name, value) in JsonNode.Parse(Payloads.Sns(approval))!.AsObject().ToList())
            {
                disguised[name] = value!.DeepClone();
            }

            await IsRefusedAsync(disguised, $"{path} in disguise");
        }

        Assert.Equal(before, Body(await SendAsync(Payloads.Http("GET", "/v1/runs"))));
        Assert.Equal("InProgress", (await _shop.ApprovalStateAsync()).Status);
    }

    [Theory]
    [InlineData("""{"httpMethod":"POST","path":"/events","requestContext":{"stage":"prod"},"Records":[]}""")]
    [InlineData("""{"requestContext":{"elb":{}},"httpMethod":"POST","path":"/events"}""")]
    [InlineData("""{"httpMethod":"POST","path":"/events"}""")]
    public async Task Another_payload_format_is_an_error_that_says_which_one_to_use(string payload)
    {
        var answer = await _function.Api.InvokeAsync(payload);

        Assert.Equal("InvalidPayloadException", answer.Error!.Type);
        Assert.Contains("payload format 2.0", answer.Error.Message, StringComparison.Ordinal);
    }

    private async Task IsRefusedAsync(JsonObject request, string what)
    {
        var answer = await SendAsync(request);
        Assert.True(Status(answer) is 403 or 404 or 405, $"{what} is answered {Status(answer)}: {Body(answer)}");
    }

    internal static int Status(JsonNode answer) => answer["statusCode"]!.GetValue<int>();

    internal static string Body(JsonNode answer) => answer["body"]?.GetValue<string>() ?? "";

    private async Task<JsonNode> SendAsync(JsonObject request) => (await _function.Api.InvokeAsync(request.ToJsonString())).Json;

    private static void IsProblem(JsonNode answer, int status, string type)
    {
        Assert.Equal((status, "application/problem+json"), (Status(answer), answer["headers"]!["Content-Type"]!.GetValue<string>().Split(';')[0]));
        Assert.Equal($"urn:ecs-deploy-gate:problem:{type}", JsonNode.Parse(Body(answer))!["type"]!.GetValue<string>());
    }

    /// <summary>One process for all: each of these requests leaves it as it was.</summary>
    public sealed class OneFunction : IAsyncLifetime
    {
        internal Shop Shop { get; private set; } = null!;

        internal FunctionProcess Function { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Shop = await Shop.OpenAsync();
            Function = await Shop.FunctionAsync();
        }

        public ValueTask DisposeAsync() => Shop.DisposeAsync();
    }
}
