using System.Text.Json.Nodes;
using EcsDeployGate.Core.Receiving;
using EcsDeployGate.Core.Reporting;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.Runs;
using EcsDeployGate.Core.TaskDefinitions;
using EcsDeployGate.Demo;
using EcsDeployGate.Hosting;
using EcsDeployGate.Sandbox;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace EcsDeployGate.Scenarios.FaultMatrix;

/// <summary>An account on one engine, and the gate as its executables make it: same registrations, same adapters, over the wire.</summary>
internal sealed class MatrixWorld : IAsyncDisposable
{
    private const string Region = "eu-west-1";
    private static readonly Placement s_anywhere = new("FARGATE", null, ["subnet-0a1b2c3d"], ["sg-0a1b2c3d"], AssignPublicIp: false);

    private readonly SandboxHost _sandbox;
    private readonly HttpClient _http = new();
    private readonly MatrixImages _images;
    private readonly string _work = Directory.CreateTempSubdirectory("ecs-deploy-gate-matrix-").FullName;
    private readonly IReadOnlyDictionary<string, string> _settings;
    private int _runs;

    private MatrixWorld(SandboxHost sandbox, Parts parts, IReadOnlyDictionary<string, string> settings) =>
        (_sandbox, _images, _settings) = (sandbox, new MatrixImages(sandbox, parts), settings);

    public string Engine => _sandbox.EngineName;

    public IReadOnlyList<string> Limitations => _sandbox.EngineLimitations;

    public static Task<MatrixWorld> OpenAsync(string engine, string? dockerEndpoint, Parts parts, CancellationToken cancellationToken) =>
        OpenAsync(engine, dockerEndpoint, parts, new Dictionary<string, string>(), cancellationToken);

    /// <param name="engine"><c>docker</c> or <c>embedded</c>.</param>
    /// <param name="dockerEndpoint">Where Docker is; null for the other.</param>
    /// <param name="parts">What images are made of.</param>
    /// <param name="settings">Settings of the gate beside the world's own.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<MatrixWorld> OpenAsync(
        string engine, string? dockerEndpoint, Parts parts, IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken)
    {
        var sandbox = await SandboxHost.StartAsync(new SandboxOptions { Port = 0, Engine = engine, DockerEndpoint = dockerEndpoint, Region = Region }, cancellationToken);
        var world = new MatrixWorld(sandbox, parts, settings);
        try
        {
            await sandbox.PackProgramAsync(Here.Probe, new Core.Probing.ProbeSettings().Image, cancellationToken);
            await new SetUpCalls(world._http, sandbox.Endpoint).EcsAsync("CreateCluster", new() { ["clusterName"] = "default" }, cancellationToken);
            await world.CreateLogGroupAsync(new Core.Probing.ProbeSettings().LogGroup, cancellationToken);
            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    /// <summary>Judges a task definition whose images are names of recipes.</summary>
    /// <returns>The run document.</returns>
    public async Task<JsonObject> JudgeAsync(
        string name, JsonObject taskDefinition, IReadOnlyDictionary<string, ImageRecipe> recipes, Account account, int soakSeconds, CancellationToken cancellationToken)
    {
        var named = taskDefinition.DeepClone().AsObject();
        foreach (var container in named["containerDefinitions"]!.AsArray())
        {
            var recipe = container!["image"]!.GetValue<string>();
            container["image"] = await _images.MakeAsync($"matrix/{name}-{recipe}".ToLowerInvariant(), recipes[recipe], cancellationToken);
            if (container["logConfiguration"]?["options"]?["awslogs-group"]?.GetValue<string>() is { } group && !account.MissingLogGroups.Contains(group))
            {
                await CreateLogGroupAsync(group, cancellationToken);
            }
        }

        await AdminAsync(HttpMethod.Put, "secrets", new JsonObject(account.Secrets.Select(s => KeyValuePair.Create(s.Key, (JsonNode?)s.Value))), cancellationToken);
        foreach (var fault in account.Faults)
        {
            await AdminAsync(HttpMethod.Post, "faults", fault!, cancellationToken);
        }

        await using var services = Services(soakSeconds);
        var run = await services.GetRequiredService<RunStarter>().StartAsync(
            new GateRequest(Door.Cli, $"matrix:{Guid.NewGuid()}", "fault-matrix", new DefinitionTarget(TaskDefinition.Parse(named.ToJsonString()), null, null)), cancellationToken);
        var engine = services.GetRequiredService<RunEngine>();
        while (true)
        {
            var log = await engine.AdvanceAsync(run, cancellationToken) ?? throw new InvalidOperationException($"Run {run} is gone.");
            if (log.Run.IsEnded)
            {
                return RunDocument.Of(log);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(500), cancellationToken);
        }
    }

    /// <summary>What runs on ECS, and what the gate has registered there.</summary>
    public async Task<IReadOnlyList<string>> LeftAsync(CancellationToken cancellationToken)
    {
        var ecs = new SetUpCalls(_http, _sandbox.Endpoint);
        var tasks = await ecs.EcsAsync("ListTasks", new() { ["cluster"] = "default" }, cancellationToken);
        var families = await ecs.EcsAsync("ListTaskDefinitionFamilies", new() { ["familyPrefix"] = "ecs-deploy-gate-", ["status"] = "ACTIVE" }, cancellationToken);
        return [.. tasks["taskArns"]!.AsArray().Concat(families["families"]!.AsArray()).Select(left => left!.GetValue<string>())];
    }

    public async ValueTask DisposeAsync()
    {
        await _sandbox.DisposeAsync();
        _http.Dispose();
        _images.Dispose();
        Directory.Delete(_work, recursive: true);
    }

    private Task CreateLogGroupAsync(string group, CancellationToken cancellationToken) =>
        new SetUpCalls(_http, _sandbox.Endpoint).LogsAsync("CreateLogGroup", new() { ["logGroupName"] = group }, "ResourceAlreadyExistsException", cancellationToken);

    private async Task AdminAsync(HttpMethod method, string path, JsonNode body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(_sandbox.Endpoint, $"_sandbox/{path}")) { Content = new StringContent(body.ToJsonString()) };
        using var answer = await _http.SendAsync(request, cancellationToken);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(cancellationToken));
    }

    private ServiceProvider Services(int soakSeconds)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["EcsDeployGate:StorePath"] = Path.Combine(_work, $"runs-{Interlocked.Increment(ref _runs)}.db"),
            ["EcsDeployGate:Aws:EndpointUrl"] = _sandbox.Endpoint.ToString(),
            ["EcsDeployGate:Aws:Region"] = Region,
            ["EcsDeployGate:Probe:SoakSeconds"] = FormattableString.Invariant($"{soakSeconds}"),
            ["EcsDeployGate:Policy:RetrySeconds"] = "1",
        }).AddInMemoryCollection(_settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value))).Build();
        return new ServiceCollection()
            .AddSingleton(new PipelineResolverDefaults(null, s_anywhere))
            .AddEcsDeployGate(configuration)
            .BuildServiceProvider();
    }
}
