using System.Net;
using System.Text.Json.Nodes;
using EcsDeployGate.Core.Receiving;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.Runs;
using EcsDeployGate.TestKit;

namespace EcsDeployGate.Api.Tests.Runs;

public sealed class RunsApiTests : IAsyncLifetime
{
    private RunningApi _api = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _api = await RunningApi.StartAsync();

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task Runs_are_listed_newest_first_in_pages()
    {
        foreach (var n in Enumerable.Range(1, 5))
        {
            await KeepAsync(n);
        }

        var first = await _api.GetAsync("/v1/runs?limit=2&stage=ended&decision=approved&pipeline=shop-pipeline&service=web");
        var second = await _api.GetAsync($"/v1/runs?limit=2&cursor={first["next"]}");
        var third = await _api.GetAsync($"/v1/runs?limit=2&cursor={second["next"]}");

        Assert.Equal([Some.Id(5), Some.Id(4)], Ids(first));
        Assert.Equal([Some.Id(3), Some.Id(2)], Ids(second));
        Assert.Equal([Some.Id(1)], Ids(third));
        Assert.False(third.ContainsKey("next"));
        var run = first["runs"]![0]!;
        Assert.Equal(("ended", "approve", "approved", "pipelineApproval"), (run["stage"]!.GetValue<string>(), run["verdict"]!.GetValue<string>(), run["decision"]!.GetValue<string>(), run["door"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("limit=0", "limit: '0' is not a number from 1 to 100.")]
    [InlineData("limit=101", "limit: '101' is not a number from 1 to 100.")]
    [InlineData("limit=ten", "limit: 'ten' is not a number from 1 to 100.")]
    [InlineData("limit=1&limit=2", "limit: Given more than once.")]
    [InlineData("stage=done", "stage: 'done' is none of receiving, resolving, validating, inspecting, probing, deciding, reporting, ended.")]
    [InlineData("decision=Approved", "decision: 'Approved' is none of approved, rejected, held.")]
    [InlineData("cursor=abc", "cursor: The cursor is not one that this store gave. Start the list again without a cursor.")]
    [InlineData("pipelin=a", "pipelin: There is no such parameter; there are pipeline, service, stage, decision, limit, cursor.")]
    public async Task A_query_that_cannot_be_meant_is_a_problem(string query, string detail) =>
        await RunningApi.IsProblemAsync(await _api.Client.GetAsync($"/v1/runs?{query}", Stop), 400, "invalid-parameter", detail);

    [Fact]
    public async Task A_run_is_one_document()
    {
        await KeepAsync(1);

        var run = await _api.GetAsync($"/v1/runs/{Some.Id(1)}");

        Assert.Equal((Some.Id(1).ToString(), "approve", 7), (run["id"]!.GetValue<string>(), run["verdict"]!.GetValue<string>(), run["audit"]!["entries"]!.GetValue<int>()));
    }

    [Theory]
    [InlineData("GET", "/v1/runs/x", 400, "invalid-parameter", "id: 'x' is not a run id: expected a UUID such as 0198c0de-0000-7000-8000-000000000000.")]
    [InlineData("POST", "/v1/runs/x/rerun", 400, "invalid-parameter", "id: 'x' is not a run id: expected a UUID such as 0198c0de-0000-7000-8000-000000000000.")]
    [InlineData("GET", "/v1/runs/0198c0de-0000-7000-8000-000000000000", 404, "no-such-run", "There is no run 0198c0de-0000-7000-8000-000000000000. GET /v1/runs lists the runs that there are.")]
    [InlineData("POST", "/v1/runs/0198c0de-0000-7000-8000-000000000000/rerun", 404, "no-such-run", "There is no run 0198c0de-0000-7000-8000-000000000000. GET /v1/runs lists the runs that there are.")]
    [InlineData("GET", "/v1/audit/verify?run=x", 400, "invalid-parameter", "run: 'x' is not a run id: expected a UUID such as 0198c0de-0000-7000-8000-000000000000.")]
    [InlineData("GET", "/v1/audit/verify?run=0198c0de-0000-7000-8000-000000000000", 404, "no-such-run", "There is no run 0198c0de-0000-7000-8000-000000000000. GET /v1/runs lists the runs that there are.")]
    [InlineData("GET", "/v1/nothing", 404, "not-found", "There is nothing at '/v1/nothing'. /openapi/v1.json lists what there is.")]
    [InlineData("DELETE", "/v1/runs", 405, "method-not-allowed", "DELETE is not possible here; possible is GET, POST.")]
    [InlineData("GET", "/events", 405, "method-not-allowed", "GET is not possible here; possible is POST.")]
    public async Task What_is_not_there_is_a_problem(string method, string path, int status, string type, string detail) =>
        await RunningApi.IsProblemAsync(await _api.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path), Stop), status, type, detail);

    [Fact]
    public async Task A_rerun_is_a_new_run_that_names_the_first()
    {
        await KeepAsync(1);
        _api.Resolver.Answer = request => request.Target is ApprovalTarget ? new Resolution.Closed("Approved", null, null) : new Resolution.Resolved(Some.Deployment());

        var response = await _api.PostAsync($"/v1/runs/{Some.Id(1)}/rerun", "");

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var ended = await _api.EndAsync((await RunningApi.ReadAsync(response))["id"]!.GetValue<string>());
        Assert.Equal((Some.Id(1).ToString(), "api"), (ended["rerunOf"]!.GetValue<string>(), ended["door"]!.GetValue<string>()));
        Assert.Empty(_api.Answers.Given);
    }

    [Fact]
    public async Task A_run_that_goes_on_cannot_be_repeated()
    {
        var log = Some.Log();
        await _api.Store.StartAsync("going", log.Entries[0], RunIndex.Of(log.Run) with { WakeAt = null }, Stop);

        await RunningApi.IsProblemAsync(await _api.PostAsync($"/v1/runs/{log.Run.Id}/rerun", ""), 409, "run-still-going",
            $"Run {log.Run.Id} stands at Resolving; a run can be repeated when it has ended.");
    }

    [Fact]
    public async Task Audit_trails_are_verified()
    {
        await KeepAsync(1);
        await KeepAsync(2);

        Assert.Equal("""{"intact":true,"runs":2,"entries":14,"problems":[]}""", (await _api.GetAsync("/v1/audit/verify")).ToJsonString());
        Assert.Equal("""{"intact":true,"runs":1,"entries":7,"problems":[]}""", (await _api.GetAsync($"/v1/audit/verify?run={Some.Id(2)}")).ToJsonString());
    }

    [Fact]
    public async Task Another_host_is_not_answered()
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/v1/runs") { Headers = { Host = "evil.example.com" } };

        await RunningApi.IsProblemAsync(await _api.Client.SendAsync(request, Stop), 421, "unknown-host",
            "The request is for host 'evil.example.com'. Use a loopback address, or list the host in AllowedHosts.");
    }

    [Fact]
    public async Task A_store_that_broke_is_told_without_details()
    {
        Assert.Equal("""{"status":"ok"}""", await _api.Client.GetStringAsync("/healthz", Stop));
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        File.Delete(_api.StorePath + "-wal");
        await File.WriteAllBytesAsync(_api.StorePath, new byte[8192], Stop);

        var response = await _api.Client.GetAsync("/healthz", Stop);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        var problem = await RunningApi.ReadAsync(response);
        Assert.Equal("urn:ecs-deploy-gate:problem:store-unavailable", problem["type"]!.GetValue<string>());
        Assert.DoesNotContain(_api.StorePath, problem.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_openapi_document_names_every_operation()
    {
        var document = await _api.GetAsync("/openapi/v1.json");

        Assert.Equal(
            ["/events", "/healthz", "/v1/audit/verify", "/v1/runs", "/v1/runs/{id}", "/v1/runs/{id}/decision", "/v1/runs/{id}/rerun"],
            document["paths"]!.AsObject().Select(p => p.Key).Order(StringComparer.Ordinal));
        Assert.All(document["paths"]!.AsObject(), path => Assert.All(path.Value!.AsObject(), operation => Assert.NotEmpty(operation.Value!["summary"]!.GetValue<string>())));
    }

    private async Task KeepAsync(int n)
    {
        var log = Some.EndedLog(n, request: Some.Approval(token: $"token-{n}"), at: Some.Time.AddMinutes(n));
        await _api.Store.StartAsync($"{n}", log.Entries[0], RunIndex.Of(log.Run), Stop);
        await _api.Store.AppendAsync(log.Run.Id, 1, [.. log.Entries.Skip(1)], RunIndex.Of(log.Run), Stop);
    }

    private static IEnumerable<Core.Names.RunId> Ids(JsonObject page) =>
        page["runs"]!.AsArray().Select(run => Core.Names.RunId.Parse(run!["id"]!.GetValue<string>(), null));
}
