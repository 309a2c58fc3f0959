using System.Net;
using EcsDeployGate.TestKit;

namespace EcsDeployGate.Api.Tests.Runs;

public sealed class StartRunTests : IAsyncLifetime
{
    private RunningApi _api = null!;

    public async ValueTask InitializeAsync() => _api = await RunningApi.StartAsync();

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task A_pipeline_is_judged()
    {
        var response = await _api.PostAsync("/v1/runs", """{"pipeline":"shop-pipeline"}""");

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var run = await RunningApi.ReadAsync(response);
        Assert.Equal($"/v1/runs/{run["id"]}", response.Headers.Location!.ToString());
        Assert.Equal("resolving", run["stage"]!.GetValue<string>());
        var ended = await _api.EndAsync(run["id"]!.GetValue<string>());
        Assert.Equal("shop-pipeline", ended["target"]!["pipeline"]!.GetValue<string>());
        Assert.NotNull(ended["verdict"]);
    }

    [Fact]
    public async Task A_task_definition_is_judged_with_members_that_nobody_here_knows()
    {
        var definition = Some.TaskDefinition().With(json => json["somethingNew"] = true);

        var response = await _api.PostAsync("/v1/runs", $$"""{"taskDefinition":{{definition}},"cluster":"shop","service":"web"}""");

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var ended = await _api.EndAsync((await RunningApi.ReadAsync(response))["id"]!.GetValue<string>());
        Assert.Equal("web", ended["deployment"]!["family"]!.GetValue<string>());
    }

    [Fact]
    public async Task The_same_key_finds_the_same_run_and_another_request_with_it_is_a_mistake()
    {
        var header = ("Idempotency-Key", "build-4711");
        var ids = await Task.WhenAll(Enumerable.Range(0, 5).Select(async _ =>
            (await RunningApi.ReadAsync(await _api.PostAsync("/v1/runs", """{"pipeline":"shop-pipeline"}""", "application/json", header)))["id"]!.GetValue<string>()));

        var id = Assert.Single(ids.Distinct());
        await RunningApi.IsProblemAsync(
            await _api.PostAsync("/v1/runs", """{"pipeline":"another"}""", "application/json", header),
            422, "idempotency-key-reused", $"Run {id} was started with this key for something else. Use a new key for a new request.");
    }

    [Fact]
    public async Task Without_a_key_every_request_is_its_own()
    {
        await _api.PostAsync("/v1/runs", """{"pipeline":"shop-pipeline"}""");
        await _api.PostAsync("/v1/runs", """{"pipeline":"shop-pipeline"}""");

        Assert.Equal(2, (await _api.GetAsync("/v1/runs"))["runs"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("{}", "Say what is to be judged: a pipeline, or a taskDefinition.")]
    [InlineData("""{"pipeline":"a b"}""", "/pipeline: Not the name of a pipeline: 1 to 100 letters, digits, '.', '@', '-' or '_'.")]
    [InlineData("""{"pipeline":"p","executionId":"latest"}""", "/executionId: Not the id of a pipeline execution: expected a UUID in lower case.")]
    [InlineData("""{"pipeline":"p","cluster":"c"}""", "/cluster: The pipeline says where it deploys to; leave this out.")]
    [InlineData("""{"pipeline":"p","taskDefinition":{}}""", "/taskDefinition: A pipeline and a taskDefinition cannot be judged in one run; send two requests.")]
    [InlineData("""{"taskDefinition":{}}""", "/taskDefinition/containerDefinitions: a task definition needs at least one container there.")]
    [InlineData("""{"taskDefinition":{"containerDefinitions":[{"name":"web"}]}}""", "/taskDefinition/containerDefinitions/0/image: a container needs its image, as text.")]
    [InlineData("""{"taskDefinition":{"containerDefinitions":[{"name":"web","image":"i"}]},"cluster":"a b"}""", "/cluster: Not the name or ARN of a cluster.")]
    [InlineData("""{"taskDefinition":{"containerDefinitions":[{"name":"web","image":"i"}]},"executionId":"x"}""", "/executionId: Belongs to a pipeline; leave this out.")]
    public async Task What_cannot_be_judged_is_a_problem_that_names_the_place(string body, string detail) =>
        await RunningApi.IsProblemAsync(await _api.PostAsync("/v1/runs", body), 400, "invalid-request", detail);

    [Fact]
    public async Task More_containers_than_ECS_takes_are_a_problem_with_their_place_and_number() => await RunningApi.IsProblemAsync(
        await _api.PostAsync("/v1/runs", """{"taskDefinition":{"containerDefinitions":[""" + string.Join(",", Enumerable.Repeat("""{"name":"a","image":"i"}""", 40_000)) + "]}}"),
        400, "invalid-request", "/taskDefinition/containerDefinitions: 40000 containers, where ECS takes at most 10 in a task definition.");

    [Theory]
    [InlineData("""{"pipeline": """, "/pipeline: ")]
    [InlineData("""{"pipeline": 5}""", "/pipeline: ")]
    [InlineData("""{"pipeline": "a", "pipeline": "b"}""", "/pipeline: ")]
    [InlineData("""{"pipelin": "a"}""", "/pipelin: ")]
    [InlineData("""{"taskDefinition": "a"}""", "/taskDefinition: ")]
    [InlineData("""[]""", "")]
    [InlineData("""null""", "")]
    [InlineData("", "")]
    public async Task A_body_that_is_not_the_right_json_is_a_problem_that_names_the_place(string body, string at)
    {
        var response = await _api.PostAsync("/v1/runs", body);

        var detail = (await RunningApi.ReadAsync(response))["detail"]!.GetValue<string>();
        Assert.StartsWith(at, detail, StringComparison.Ordinal);
        await RunningApi.IsProblemAsync(response, 400, "invalid-request", detail);
    }

    [Fact]
    public async Task A_problem_with_the_body_points_at_it_as_the_rfc_does()
    {
        var problem = await RunningApi.ReadAsync(await _api.PostAsync("/v1/runs", """{"pipeline":"a b"}"""));

        Assert.Equal(
            """[{"detail":"Not the name of a pipeline: 1 to 100 letters, digits, '.', '@', '-' or '_'.","pointer":"#/pipeline"}]""",
            System.Text.RegularExpressions.Regex.Unescape(problem["errors"]!.ToJsonString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890x")]
    public async Task A_key_that_cannot_be_used_is_refused(string key) => await RunningApi.IsProblemAsync(
        await _api.PostAsync("/v1/runs", """{"pipeline":"p"}""", "application/json", ("Idempotency-Key", key)),
        400, "invalid-parameter", "Idempotency-Key: Not a key that can be used: 1 to 200 visible ASCII characters, once.");

    [Fact]
    public async Task A_body_of_another_type_is_refused() => await RunningApi.IsProblemAsync(
        await _api.PostAsync("/v1/runs", "pipeline: p", "application/yaml"), 415, "unsupported-media-type", "The content type is 'application/yaml'; send application/json.");

    [Fact]
    public async Task A_body_that_is_too_large_is_refused() => await RunningApi.IsProblemAsync(
        await _api.PostAsync("/v1/runs", $$"""{"pipeline":"{{new string('p', 1024 * 1024)}}"}"""), 413, "too-large", "The body is larger than 1048576 bytes, the most that is read.");
}
