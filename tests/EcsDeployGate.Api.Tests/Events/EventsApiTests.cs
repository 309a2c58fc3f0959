using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using EcsDeployGate.Core.Deciding;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.TestKit;

namespace EcsDeployGate.Api.Tests.Events;

public sealed class EventsApiTests : IAsyncLifetime
{
    private RunningApi _api = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _api = await RunningApi.StartAsync();

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task An_approval_message_becomes_a_run_that_goes_on_by_itself_and_answers_the_approval()
    {
        _api.Resolver.Answer = _ => new Resolution.Refused("invalid-artifact", "imagedefinitions.json is not JSON.", "Repair the build.", Rejects: true);

        var response = await _api.PostAsync("/events", Approval());

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var record = (await RunningApi.ReadAsync(response))["records"]!.AsArray().Single()!;
        Assert.Equal("asked", record["outcome"]!.GetValue<string>());
        var run = await _api.EndAsync(record["run"]!.GetValue<string>());
        Assert.Equal("pipelineApproval", run["door"]!.GetValue<string>());
        var (approval, decision, summary) = Assert.Single(_api.Answers.Given);
        Assert.Equal((Some.Token, Decision.Rejected), (approval.Token, decision));
        Assert.Contains("imagedefinitions.json is not JSON.", summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_message_three_times_at_once_is_one_run_and_one_answer()
    {
        _api.Resolver.Answer = _ => new Resolution.Refused("invalid-artifact", "Broken.", "Repair the build.", Rejects: true);

        var responses = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => _api.PostAsync("/events", Approval())));

        var runs = await Task.WhenAll(responses.Select(async r => (await RunningApi.ReadAsync(r))["records"]![0]!["run"]!.GetValue<string>()));
        await _api.EndAsync(Assert.Single(runs.Distinct()));
        await _api.PostAsync("/events", Approval());
        Assert.Single((await _api.GetAsync("/v1/runs"))["runs"]!.AsArray());
        Assert.Single(_api.Answers.Given);
    }

    [Fact]
    public async Task The_approval_token_is_in_no_answer()
    {
        var response = await _api.PostAsync("/events", Approval());
        var run = (await RunningApi.ReadAsync(response))["records"]![0]!["run"]!.GetValue<string>();
        await _api.EndAsync(run);

        foreach (var path in (string[])["/v1/runs", $"/v1/runs/{run}", "/v1/audit/verify", $"/v1/audit/verify?run={run}"])
        {
            Assert.DoesNotContain(Some.Token, await _api.Client.GetStringAsync(path, Stop), StringComparison.Ordinal);
        }

        Assert.DoesNotContain(Some.Token, await (await _api.PostAsync($"/v1/runs/{run}/rerun", "")).Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_task_event_wakes_the_run_of_its_probe()
    {
        var response = await _api.PostAsync("/events", $$"""
            { "version": "0", "id": "6f0a4f0e-0000-4000-8000-000000000001", "detail-type": "ECS Task State Change", "source": "aws.ecs",
              "detail": { "taskArn": "arn:aws:ecs:eu-west-1:111122223333:task/shop/1", "lastStatus": "STOPPED", "startedBy": "ecs-deploy-gate/{{Some.Id()}}" } }
            """);

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal($$"""{"records":[{"outcome":"woken","run":"{{Some.Id()}}"}]}""", await response.Content.ReadAsStringAsync(Stop));
    }

    [Fact]
    public async Task An_event_of_somebody_else_is_accepted_and_ignored()
    {
        var response = await _api.PostAsync("/events", """{ "source": "aws.ec2", "detail-type": "EC2 Instance State-change Notification", "detail": {} }""");

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var record = (await RunningApi.ReadAsync(response))["records"]![0]!;
        Assert.Equal("ignored", record["outcome"]!.GetValue<string>());
        Assert.Contains("'aws.ec2'", record["reason"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Empty((await _api.GetAsync("/v1/runs"))["runs"]!.AsArray());
    }

    [Fact]
    public async Task An_event_that_cannot_be_read_is_a_problem_that_names_the_place()
    {
        var response = await _api.PostAsync("/events", Approval(token: "guess"));

        await RunningApi.IsProblemAsync(response, 400, "invalid-request",
            "/Records/0/Sns/Message/approval/token: Not an approval token: expected a UUID in lower case.");
        Assert.Empty((await _api.GetAsync("/v1/runs"))["runs"]!.AsArray());
    }

    [Theory]
    [InlineData("X-Forwarded-For", "203.0.113.9")]
    [InlineData("Forwarded", "for=203.0.113.9")]
    public async Task An_event_that_a_proxy_brings_is_from_outside(string header, string value)
    {
        var response = await _api.PostAsync("/events", Approval(), "application/json", (header, value));

        await RunningApi.IsProblemAsync(response, 403, "events-from-outside",
            "Send events from the machine that the gate runs on, or set EcsDeployGate:EventsFromAnywhere when something in front of it keeps strangers out.");
    }

    [Fact]
    public async Task Events_from_outside_are_taken_where_that_is_configured()
    {
        await using var api = await RunningApi.StartAsync("--EcsDeployGate:EventsFromAnywhere", "true");

        Assert.Equal(HttpStatusCode.Accepted, (await api.PostAsync("/events", Approval(), "application/json", ("X-Forwarded-For", "203.0.113.9"))).StatusCode);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData(null)]
    public async Task A_browser_form_is_no_event(string? contentType) => await RunningApi.IsProblemAsync(
        await _api.PostAsync("/events", Approval(), contentType), 415, "unsupported-media-type", $"The content type is '{contentType}'; send application/json.");

    [Fact]
    public async Task An_event_that_is_too_large_is_refused() => await RunningApi.IsProblemAsync(
        await _api.PostAsync("/events", new string(' ', (1024 * 1024) + 1)), 413, "too-large", "The body is larger than 1048576 bytes, the most that is read.");

    internal static string Approval(string token = Some.Token) => new JsonObject
    {
        ["Records"] = new JsonArray(new JsonObject
        {
            ["EventSource"] = "aws:sns",
            ["EventVersion"] = "1.0",
            ["Sns"] = new JsonObject
            {
                ["Type"] = "Notification",
                ["TopicArn"] = "arn:aws:sns:eu-west-1:111122223333:gate-approvals",
                ["Message"] = JsonSerializer.Serialize(new
                {
                    region = "eu-west-1",
                    approval = new { pipelineName = "shop-pipeline", stageName = "Deploy", actionName = "Gate", token, expires = "2036-05-11T09:10Z" },
                }),
            },
        }),
    }.ToJsonString();
}
