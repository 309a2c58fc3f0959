using System.Text;
using System.Text.Json.Nodes;

namespace EcsDeployGate.Lambda.Tests;

/// <summary>What is as large as Lambda or the gate lets it be, and larger, through a process of the published function.</summary>
public sealed class LimitTests : IAsyncLifetime
{
    private const int MaxBodyBytes = 1024 * 1024;
    private const int MaxAnswerBytes = 6 * 1024 * 1024;

    /// <summary>Each names a volume that there is none of and has a finding of some 700 bytes with the name of its container: a definition of 250 kilobytes has an answer of more than six megabytes.</summary>
    private const int MountPoints = 12000;

    private Shop _shop = null!;
    private FunctionProcess _function = null!;

    public async ValueTask InitializeAsync()
    {
        _shop = await Shop.OpenAsync();
        _function = await _shop.FunctionAsync(("ECS_DEPLOY_GATE_POLICY__PROBE_WHEN", "Needed"));
    }

    public ValueTask DisposeAsync() => _shop.DisposeAsync();

    [Fact]
    public async Task An_answer_that_Lambda_would_not_carry_is_a_problem_that_says_what_to_do()
    {
        var started = await SendAsync(Request(Large()));
        Assert.True(HttpTests.Status(started) is 202, HttpTests.Body(started));
        var path = "/v1/runs/" + JsonNode.Parse(HttpTests.Body(started))!["id"]!.GetValue<string>();

        // The run is judged in the invocation that started it, or where its time was too short in those of the schedule.
        var answer = await Shop.WaitAsync(async () =>
        {
            var document = await SendAsync(Payloads.Http("GET", path));
            if (HttpTests.Status(document) is not 200)
            {
                return document;
            }

            Assert.NotEqual("ended", JsonNode.Parse(HttpTests.Body(document))!["stage"]!.GetValue<string>());
            Assert.Null((await _function.Api.InvokeAsync(Payloads.Schedule)).Error);
            return null;
        });

        Assert.Equal((500, "application/problem+json"), (HttpTests.Status(answer), answer["headers"]!["Content-Type"]!.GetValue<string>()));
        var problem = JsonNode.Parse(HttpTests.Body(answer))!;
        Assert.Equal("urn:ecs-deploy-gate:problem:answer-too-large", problem["type"]!.GetValue<string>());
        var detail = problem["detail"]!.GetValue<string>();
        Assert.True(int.Parse(detail.Split(' ')[3], System.Globalization.CultureInfo.InvariantCulture) > MaxAnswerBytes, detail);
        Assert.Contains("Ask for less at once", detail, StringComparison.Ordinal);
        Assert.Contains("smaller task definition", detail, StringComparison.Ordinal);

        // The process is as good as before, and what is asked for in less comes.
        var list = await SendAsync(Payloads.Http("GET", "/v1/runs", query: "limit=1"));
        Assert.Equal((200, 1), (HttpTests.Status(list), JsonNode.Parse(HttpTests.Body(list))!["runs"]!.AsArray().Count));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_may_be_as_large_as_the_limit_and_no_larger(bool base64)
    {
        const string body = """{"pipeline":"no-such-pipeline"}""";

        var fits = await SendAsync(Request(body.PadRight(MaxBodyBytes), base64));
        Assert.True(HttpTests.Status(fits) is 202, HttpTests.Body(fits));

        var larger = await SendAsync(Request(body.PadRight(MaxBodyBytes + 1), base64));
        Assert.Equal(413, HttpTests.Status(larger));
        Assert.Equal("urn:ecs-deploy-gate:problem:too-large", JsonNode.Parse(HttpTests.Body(larger))!["type"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_body_that_says_it_is_base64_and_is_not_stops_nobody_else()
    {
        var broken = Request("{}");
        broken["isBase64Encoded"] = true;

        var answer = await _function.Api.InvokeAsync(broken.ToJsonString());

        Assert.True(answer.Error is not null || HttpTests.Status(answer.Json) is >= 400 and < 500, answer.Body);
        Assert.Equal(200, HttpTests.Status(await SendAsync(Payloads.Http("GET", "/healthz"))));
    }

    [Fact]
    public async Task Cookies_come_with_a_request_and_never_stand_for_who_asks()
    {
        var request = Payloads.Http("GET", "/v1/runs");
        request["cookies"] = new JsonArray("a=1", "b=\"2\"", "c=" + new string('x', 4000), "=", "d=é; e=\r\nHost: elsewhere");
        Assert.Equal(200, HttpTests.Status(await SendAsync(request)));

        var stranger = Payloads.Http("GET", "/v1/runs", signed: false);
        stranger["cookies"] = new JsonArray(".AspNetCore.Cookies=arn:aws:iam::111122223333:user/ada", "session=" + Payloads.Caller);
        Assert.Equal(401, HttpTests.Status(await SendAsync(stranger)));
    }

    private static JsonObject Request(string body, bool base64 = false)
    {
        var request = Payloads.Http("POST", "/v1/runs", base64 ? Convert.ToBase64String(Encoding.UTF8.GetBytes(body)) : body, headers: ("idempotency-key", "k1"));
        request["isBase64Encoded"] = base64;
        return request;
    }

    /// <summary>A task definition with more mistakes than anybody makes.</summary>
    private static string Large() => new JsonObject
    {
        ["taskDefinition"] = new JsonObject
        {
            ["family"] = "large",
            ["containerDefinitions"] = new JsonArray(new JsonObject
            {
                ["name"] = new string('w', 255),
                ["image"] = "127.0.0.1:9/a",
                ["mountPoints"] = new JsonArray([.. Enumerable.Range(0, MountPoints).Select(i => (JsonNode)new JsonObject { ["sourceVolume"] = "x" })]),
            }),
        },
    }.ToJsonString();

    private async Task<JsonNode> SendAsync(JsonObject request) => (await _function.Api.InvokeAsync(request.ToJsonString())).Json;
}
