using System.Text.Json.Nodes;
using EcsDeployGate.Lambda.Tests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EcsDeployGate.Aws.Compat.Tests.Lambda;

/// <summary>A plain minimal API behind the stand-ins, as <c>AddAWSLambdaHosting</c> hosts it.</summary>
[Collection("Lambda's variables")]
public sealed class HostingTests : IAsyncLifetime
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<string> _disposed = [];
    private LambdaRuntimeApi _api = null!;
    private WebApplication _app = null!;
    private Task _running = Task.CompletedTask;

    public async ValueTask InitializeAsync()
    {
        _api = await LambdaRuntimeApi.StartAsync();
        Environment.SetEnvironmentVariable("AWS_LAMBDA_RUNTIME_API", _api.Address);
        Environment.SetEnvironmentVariable("AWS_LAMBDA_FUNCTION_NAME", "plain");
        _app = Plain(services => services.AddAWSLambdaHosting(LambdaEventSource.HttpApi, options => options.IncludeUnhandledExceptionDetailInResponse = true));

        // Its start is Lambda's loop.
        _running = _app.StartAsync(_stop.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        Environment.SetEnvironmentVariable("AWS_LAMBDA_FUNCTION_NAME", null);
        Environment.SetEnvironmentVariable("AWS_LAMBDA_RUNTIME_API", null);
        await _app.DisposeAsync();
        await _api.DisposeAsync();
        _stop.Dispose();
    }

    [Fact]
    public async Task A_request_reaches_the_app_as_the_client_sent_it()
    {
        var seen = await JsonAsync(Request("GET", "/prod/a%20b/c%2Fd", stage: "prod", query: "x=1&x=2&y=%C3%BC"));

        Assert.Equal("https abc.example GET /prod|/a b/c%2Fd?x=1&x=2&y=%C3%BC", seen["request"]!.GetValue<string>());
        Assert.Equal("v1,v2", seen["multi"]!.GetValue<string>());
        Assert.Equal("c1=v1; c2=v2", seen["cookie"]!.GetValue<string>());
        Assert.Equal("v2", seen["cookie2"]!.GetValue<string>());
        Assert.Equal("203.0.113.5", seen["address"]!.GetValue<string>());
        Assert.Equal("u1", seen["user"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("/prod", "prod", "/prod|")]
    [InlineData("/production/x", "prod", "|/production/x")]
    [InlineData("/other/x", "prod", "|/other/x")]
    [InlineData("/$default/x", "$default", "|/$default/x")]
    public async Task Only_a_whole_segment_is_the_stage(string path, string stage, string expected) =>
        Assert.Contains(" GET " + expected, (await JsonAsync(Request("GET", path, stage: stage)))["request"]!.GetValue<string>(), StringComparison.Ordinal);

    [Fact]
    public async Task Bodies_come_in_as_text_or_base64()
    {
        Assert.Equal("7:gr\u00fc\u00dfe", Body(await SendAsync(Request("POST", "/echo", "gr\u00fc\u00dfe"))));
        var binary = Request("POST", "/echo", Convert.ToBase64String("bytes"u8));
        binary["isBase64Encoded"] = true;
        Assert.Equal("5:bytes", Body(await SendAsync(binary)));
        Assert.Equal("0:", Body(await SendAsync(Request("POST", "/echo"))));
    }

    [Fact]
    public async Task Answers_go_out_as_text_or_base64_with_cookies_apart()
    {
        var binary = await SendAsync(Request("GET", "/bytes"));
        Assert.True(binary["isBase64Encoded"]!.GetValue<bool>());
        Assert.Equal([0, 255, 1], Convert.FromBase64String(Body(binary)));

        var packed = await SendAsync(Request("GET", "/packed"));
        Assert.True(packed["isBase64Encoded"]!.GetValue<bool>());

        var cookies = await SendAsync(Request("GET", "/cookies"));
        Assert.Equal(["a=1; path=/", "b=2; path=/"], cookies["cookies"]!.AsArray().Select(c => c!.GetValue<string>()));
        Assert.False(cookies["headers"]!.AsObject().ContainsKey("Set-Cookie"));
        Assert.Equal("x,y", cookies["headers"]!["Multi"]!.GetValue<string>());

        var nothing = await SendAsync(Request("GET", "/nothing"));
        Assert.Equal(204, nothing["statusCode"]!.GetValue<int>());
        Assert.True(nothing["headers"]!.AsObject().ContainsKey("Content-Type"));
        Assert.Null(nothing["headers"]!["Content-Type"]);
        Assert.False(nothing.AsObject().ContainsKey("body"));
        Assert.False(nothing.AsObject().ContainsKey("cookies"));
    }

    [Fact]
    public async Task Callbacks_and_scopes_end_with_their_request()
    {
        var answer = await SendAsync(Request("GET", "/callbacks"));

        Assert.Equal("second first", answer["headers"]!["Started"]!.GetValue<string>());
        Assert.Equal(["completed", "scoped"], _disposed);
    }

    [Fact]
    public async Task An_app_that_throws_is_a_500_and_the_next_request_is_answered()
    {
        var failed = await SendAsync(Request("GET", "/throws"));

        Assert.Equal((500, "FormatException"), (failed["statusCode"]!.GetValue<int>(), failed["headers"]!["ErrorType"]!.GetValue<string>()));
        Assert.False(failed.AsObject().ContainsKey("body"));
        Assert.Equal("0:", Body(await SendAsync(Request("POST", "/echo"))));
    }

    [Fact]
    public async Task The_JSON_of_an_answer_is_not_escaped_more_than_need_be() =>
        Assert.Contains("""{\"request\":""", (await _api.InvokeAsync(Request("GET", "/x").ToJsonString())).Body, StringComparison.Ordinal);

    [Fact]
    public async Task Elsewhere_nothing_changes()
    {
        Environment.SetEnvironmentVariable("AWS_LAMBDA_FUNCTION_NAME", null);
        await using var app = Plain(services => services.AddAWSLambdaHosting(LambdaEventSource.HttpApi));

        Assert.Equal("KestrelServerImpl", app.Services.GetRequiredService<IServer>().GetType().Name);
    }

    private WebApplication Plain(Action<IServiceCollection> host)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        host(builder.Services);
        builder.Services.AddScoped(_ => new Noted(() => _disposed.Add("scoped")));
        var app = builder.Build();
        app.MapPost("/echo", async (HttpRequest request) =>
        {
            using var reader = new StreamReader(request.Body);
            return $"{request.ContentLength}:{await reader.ReadToEndAsync()}";
        });
        app.MapGet("/bytes", () => Results.Bytes(new byte[] { 0, 255, 1 }, "application/octet-stream"));
        app.MapGet("/packed", (HttpResponse response) =>
        {
            response.Headers.ContentEncoding = "gzip";
            return "packed";
        });
        app.MapGet("/cookies", (HttpResponse response) =>
        {
            response.Cookies.Append("a", "1");
            response.Cookies.Append("b", "2");
            response.Headers["Multi"] = new(["x", "y"]);
            return "ok";
        });
        app.MapGet("/nothing", () => Results.NoContent());
        app.MapGet("/throws", string () => throw new FormatException("Secret."));
        app.MapGet("/callbacks", (HttpResponse response, Noted scoped) =>
        {
            response.OnStarting(() => Add("first"));
            response.OnStarting(() => Add("second"));
            response.OnCompleted(() =>
            {
                _disposed.Add("completed");
                return Task.CompletedTask;
            });
            return scoped.ToString();

            Task Add(string word)
            {
                response.Headers["Started"] = $"{response.Headers["Started"]} {word}".Trim();
                return Task.CompletedTask;
            }
        });
        app.MapFallback((HttpContext http) => new Dictionary<string, string?>
        {
            ["request"] = $"{http.Request.Scheme} {http.Request.Host} {http.Request.Method} {http.Request.PathBase.Value}|{http.Request.Path.Value}{http.Request.QueryString}",
            ["multi"] = string.Join(",", http.Request.Headers["x-multi"].ToArray()),
            ["cookie"] = http.Request.Headers.Cookie,
            ["cookie2"] = http.Request.Cookies["c2"],
            ["address"] = http.Connection.RemoteIpAddress?.ToString(),
            ["user"] = http.User.FindFirst("sub")?.Value,
        });
        return app;
    }

    private async Task<JsonNode> SendAsync(JsonObject request) => (await _api.InvokeAsync(request.ToJsonString())).Json;

    private async Task<JsonNode> JsonAsync(JsonObject request) => JsonNode.Parse(Body(await SendAsync(request)))!;

    private static string Body(JsonNode answer) => answer["body"]!.GetValue<string>();

    private static JsonObject Request(string method, string path, string? body = null, string stage = "$default", string query = "")
    {
        var request = JsonNode.Parse($$$"""
            {"version":"2.0","routeKey":"$default","rawPath":"{{{path}}}","rawQueryString":"{{{query}}}","cookies":["c1=v1","c2=v2"],
             "headers":{"host":"abc.example","x-multi":"v1,v2","content-type":"text/plain"},
             "requestContext":{"accountId":"111122223333","apiId":"abc","domainName":"abc.example","authorizer":{"jwt":{"claims":{"sub":"u1"},"scopes":["s1"]}},
               "http":{"method":"{{{method}}}","path":"{{{path}}}","protocol":"HTTP/1.1","sourceIp":"203.0.113.5","userAgent":"agent"},
               "requestId":"id=","routeKey":"$default","stage":"{{{stage}}}","time":"04/May/2026:09:10:00 +0000","timeEpoch":1777885800000},
             "isBase64Encoded":false}
            """)!.AsObject();
        if (body is not null)
        {
            request["body"] = body;
        }

        return request;
    }

    private sealed class Noted(Action disposed) : IDisposable
    {
        public void Dispose() => disposed();
    }
}
