using System.Net;
using System.Text.Json.Nodes;
using EcsDeployGate.Core.Reporting;
using EcsDeployGate.Core.Resolving;

namespace EcsDeployGate.Api.Tests.Events;

/// <summary>Doors whose sender looks at the answer, over HTTP as a function host delivers their events.</summary>
public sealed class DoorsTests : IAsyncLifetime
{
    private const string JobId = "c0d70000-0000-4000-8000-000000000006";
    private RunningApi _api = null!;

    public async ValueTask InitializeAsync() => _api = await RunningApi.StartAsync();

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task A_job_goes_on_with_a_token_that_names_the_run_and_a_new_job_with_it_gets_the_answer()
    {
        _api.Probes.Observed = (_, _) => null;
        var first = await ReturnedAsync(Job(JobId));
        var again = await ReturnedAsync(Job(JobId));
        var run = first["run"]!.GetValue<string>();
        Assert.Equal(("continued", run), (first["job"]!.GetValue<string>(), again["run"]!.GetValue<string>()));
        var token = Assert.IsType<JobGoesOn>(_api.Answers.Told.First()).ContinuationToken;
        Assert.Equal($"ecs-deploy-gate/{run}", token);

        Reject();
        await UntilAsync(run, document => document["stage"]!.GetValue<string>() == "reporting");
        var last = await ReturnedAsync(Job("c0d70000-0000-4000-8000-000000000007", token));
        var late = await ReturnedAsync(Job("c0d70000-0000-4000-8000-000000000008", token));

        Assert.Equal(("failed", "failed"), (last["job"]!.GetValue<string>(), late["job"]!.GetValue<string>()));
        var failures = _api.Answers.Told.OfType<JobFailed>().ToList();
        Assert.Equal(["c0d70000-0000-4000-8000-000000000007", "c0d70000-0000-4000-8000-000000000008"], failures.Select(f => f.JobId));
        Assert.Equal(failures[0] with { JobId = failures[1].JobId }, failures[1]);
        Assert.Single((await _api.GetAsync("/v1/runs"))["runs"]!.AsArray());
    }

    [Theory]
    [InlineData("ecs-deploy-gate/019a0000-0000-7000-8000-000000000001")]
    [InlineData("somebody else's")]
    public async Task A_token_that_names_no_run_of_this_gate_fails_the_job(string token)
    {
        var reply = await ReturnedAsync(Job(JobId, token));

        Assert.Equal("failed", reply["job"]!.GetValue<string>());
        Assert.Equal("ConfigurationError", Assert.IsType<JobFailed>(Assert.Single(_api.Answers.Told)).Kind);
        Assert.Empty((await _api.GetAsync("/v1/runs"))["runs"]!.AsArray());
    }

    [Fact]
    public async Task A_hook_is_in_progress_and_then_told()
    {
        _api.Probes.Observed = (_, _) => null;
        var open = await ReturnedAsync(Hook("PRE_SCALE_UP"));
        Assert.Equal("IN_PROGRESS", open["hookStatus"]!.GetValue<string>());

        Reject();
        await UntilAsync(open["hookDetails"]!["run"]!.GetValue<string>(), document => document["stage"]!.GetValue<string>() == "reporting");

        Assert.Equal("FAILED", (await ReturnedAsync(Hook("PRE_SCALE_UP")))["hookStatus"]!.GetValue<string>());
        Assert.Equal("FAILED", (await ReturnedAsync(Hook("PRE_SCALE_UP")))["hookStatus"]!.GetValue<string>());
        Assert.Empty(_api.Answers.Told);
    }

    [Fact]
    public async Task A_deployment_that_goes_back_is_let_through_without_a_run()
    {
        var reply = await ReturnedAsync(Hook("PRODUCTION_TRAFFIC_SHIFT", weight: 0));

        Assert.Equal("SUCCEEDED", reply["hookStatus"]!.GetValue<string>());
        Assert.Empty((await _api.GetAsync("/v1/runs"))["runs"]!.AsArray());
    }

    [Fact]
    public async Task A_stage_condition_is_answered_by_what_the_call_returns()
    {
        const string call = """{"UserParameters":"{\"door\":\"condition\",\"pipeline\":\"shop-pipeline\",\"executionId\":\"0d6b\"}"}""";
        _api.Resolver.Answer = _ => new Resolution.Refused("invalid-artifact", "imagedefinitions.json is not JSON.", "Repair the build.", Rejects: true);

        var refused = await _api.PostAsync("/events", call);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Equal("urn:ecs-deploy-gate:problem:condition-rejected", (await RunningApi.ReadAsync(refused))["type"]!.GetValue<string>());

        // The stage is tried again with the very same parameters: judged anew; and an approval holds for repetitions.
        _api.Resolver.Answer = _ => new Resolution.Resolved(TestKit.Some.Deployment());
        var approved = await ReturnedAsync(call);
        var repeated = await ReturnedAsync(call);

        Assert.Equal("approved", approved["decision"]!.GetValue<string>());
        Assert.Equal(approved["run"]!.GetValue<string>(), repeated["run"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stage_condition_with_a_job_is_answered_in_both_ways(bool approves)
    {
        if (!approves)
        {
            Reject();
        }

        var response = await _api.PostAsync("/events", Job(JobId, parameters: """{"door":"condition","pipeline":"p"}"""));

        Assert.Equal(approves ? HttpStatusCode.OK : HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.IsType(approves ? typeof(JobSucceeded) : typeof(JobFailed), Assert.Single(_api.Answers.Told));
    }

    [Fact]
    public async Task An_approval_that_a_person_answers_while_the_gate_works_ends_the_run()
    {
        _api.Probes.Observed = (_, _) => null;
        var asked = await _api.PostAsync("/events", EventsApiTests.Approval());
        var run = (await RunningApi.ReadAsync(asked))["records"]![0]!["run"]!.GetValue<string>();
        _api.Answers.Standing = _ => new ApprovalStanding.Closed("Approved", "arn:aws:iam::111122223333:user/ann", TestKit.Some.Time, "fine by me");
        const string other = """{"source":"aws.codepipeline","detail-type":"CodePipeline Action Execution State Change","detail":{"pipeline":"shop-pipeline","stage":"Deploy","action":"Other","state":"SUCCEEDED","type":{"category":"Approval"}}}""";

        Assert.Equal("ignored", (await RunningApi.ReadAsync(await _api.PostAsync("/events", other)))["records"]![0]!["outcome"]!.GetValue<string>());
        Assert.Equal("woken", (await RunningApi.ReadAsync(await _api.PostAsync("/events", other.Replace("Other", "Gate", StringComparison.Ordinal))))["records"]![0]!["outcome"]!.GetValue<string>());
        var ended = await _api.EndAsync(run);

        Assert.Equal(("approved", "arn:aws:iam::111122223333:user/ann", "fine by me"), (ended["decision"]!.GetValue<string>(), ended["decidedBy"]!.GetValue<string>(), ended["decisionReason"]!.GetValue<string>()));
        Assert.Empty(_api.Answers.Told);
    }

    [Fact]
    public async Task A_persons_decision_is_told_to_the_door_that_waits()
    {
        _api.Resolver.Answer = _ => new Resolution.Refused("ambiguous-deployment", "Two.", "Name one.", Rejects: false);
        var asked = await _api.PostAsync("/events", EventsApiTests.Approval());
        var run = (await RunningApi.ReadAsync(asked))["records"]![0]!["run"]!.GetValue<string>();
        await UntilAsync(run, document => document["decision"]?.GetValue<string>() == "held");

        await RunningApi.IsProblemAsync(
            await _api.PostAsync($"/v1/runs/{run}/decision", """{"decision":"perhaps","reason":"x"}"""), 400, "invalid-request", "/decision: A person approves or rejects: write 'approved' or 'rejected'.");
        var taken = await _api.PostAsync($"/v1/runs/{run}/decision", """{"decision":"approved","reason":"INC-7: the second one is retired.","by":"ann"}""");
        var ended = await _api.EndAsync(run);
        var late = await _api.PostAsync($"/v1/runs/{run}/decision", """{"decision":"rejected","reason":"no"}""");

        Assert.Equal(HttpStatusCode.Accepted, taken.StatusCode);
        Assert.Equal("approved", ended["decision"]!.GetValue<string>());
        Assert.StartsWith("ann (api ", ended["decidedBy"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains("INC-7: the second one is retired.", Assert.Single(_api.Answers.Given).Summary, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);
    }

    [Fact]
    public async Task A_tick_is_taken()
    {
        var response = await _api.PostAsync("/events", """{"source":"aws.events","detail-type":"Scheduled Event","detail":{}}""");

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
    }

    private void Reject() => _api.Probes.Observed = (launch, task) => new Core.Probing.ProbeReport
    {
        TaskArn = task,
        TaskDefinitionArn = launch.TaskDefinitionArn,
        Attempt = launch.Attempt,
        StopCode = "EssentialContainerExited",
        Containers = [new(EcsDeployGate.Probe.Protocol.ProbeLayout.ObserverContainer, EcsDeployGate.Probe.Protocol.ProbeExitCode.Unhealthy, null, "UNKNOWN", null)],
    };

    private async Task<JsonObject> ReturnedAsync(string body)
    {
        var response = await _api.PostAsync("/events", body);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode is HttpStatusCode.OK, text);
        return JsonNode.Parse(text)!.AsObject();
    }

    private async Task UntilAsync(string run, Func<JsonObject, bool> so)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (!so(await _api.GetAsync($"/v1/runs/{run}")))
        {
            await Task.Delay(20, limit.Token);
        }
    }

    private static string Job(string id, string? token = null, string parameters = """{"pipeline":"shop-pipeline"}""")
    {
        var data = new JsonObject { ["actionConfiguration"] = new JsonObject { ["configuration"] = new JsonObject { ["FunctionName"] = "ecs-deploy-gate", ["UserParameters"] = parameters } } };
        if (token is not null)
        {
            data["continuationToken"] = token;
        }

        return new JsonObject { ["CodePipeline.job"] = new JsonObject { ["id"] = id, ["accountId"] = "111122223333", ["data"] = data } }.ToJsonString();
    }

    private static string Hook(string stage, int? weight = null)
    {
        const string revision = "arn:aws:ecs:eu-west-1:111122223333:service-revision/shop/web/1234567890";
        var details = new JsonObject { ["serviceArn"] = "arn:aws:ecs:eu-west-1:111122223333:service/shop/web", ["targetServiceRevisionArn"] = revision };
        if (weight is { } share)
        {
            details["productionTrafficWeights"] = new JsonObject { [revision] = share };
        }

        return new JsonObject
        {
            ["executionId"] = "b1c2",
            ["lifecycleStage"] = stage,
            ["resourceArn"] = "arn:aws:ecs:eu-west-1:111122223333:service-deployment/shop/web/AbCd1234",
            ["executionDetails"] = details,
        }.ToJsonString();
    }
}
