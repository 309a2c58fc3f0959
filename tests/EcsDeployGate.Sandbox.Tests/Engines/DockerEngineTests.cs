using Docker.DotNet;
using Docker.DotNet.Models;
using EcsDeployGate.Sandbox.Engines.Docker;
using EcsDeployGate.Sandbox.Tasks;

[assembly: AssemblyFixture(typeof(EcsDeployGate.Sandbox.Tests.Engines.DockerDaemon))]

namespace EcsDeployGate.Sandbox.Tests.Engines;

public sealed class DockerEngineTests(BusyboxImages images, ContainerCount count, DockerDaemon daemon) : TaskEngineContract(images, count), IAsyncLifetime
{
    private readonly ContainerCount _count = count;
    private DockerEngine? _engine;

    internal override ITaskEngine Engine => _engine!;

    private string Scratch => Path.Combine(Images.Scratch, "docker");

    public async ValueTask InitializeAsync()
    {
        Assert.True(daemon.Endpoint is not null, daemon.Why);
        _engine = await ConnectAsync(daemon.Endpoint);
    }

    public async ValueTask DisposeAsync()
    {
        if (_engine is not null)
        {
            await _engine.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_HEALTHCHECK_of_the_image_is_ignored_as_ECS_does()
    {
        await using var run = await StartAsync([], Shell("main", "exec sleep 100"));
        await run.Seen.Until(s => s.Last.LastStatus == "RUNNING", "running");
        using var client = Client();
        var container = await client.Containers.InspectContainerAsync($"ecs-{run.TaskId}-main", TestContext.Current.CancellationToken);
        Assert.Equal(["NONE"], container.Config!.Healthcheck!.Test);
        Assert.Equal(run.TaskId, container.Config.Labels!["ecs-deploy-gate.sandbox.task"]);
    }

    [Fact]
    public async Task An_engine_that_disappears_ends_its_tasks_with_a_reason_and_nothing_hangs()
    {
        var own = DockerDaemon.Own();
        await using (own)
        {
            await own.InitializeAsync();
            Assert.True(own.Endpoint is not null, own.Why);
            await using var engine = await ConnectAsync(own.Endpoint!);
            var seen = new RecordingObserver();
            var task = await engine.StartAsync(Spec(Guid.NewGuid().ToString("N"), [], Shell("main", "exec sleep 1000"), Shell("side", "exec sleep 1000")), seen, TestContext.Current.CancellationToken);
            _count.Add("docker", 2);
            await seen.Until(s => s.Last.LastStatus == "RUNNING", "running");
            await own.KillAsync();
            await seen.Until(s => s.Last.LastStatus == "STOPPED", "stopped");
            await task.Completion;
            Assert.Null(seen.Container("main").ExitCode);
            Assert.Contains("the docker engine does not answer any more", seen.Container("main").Reason, StringComparison.Ordinal);
            await task.DisposeAsync();
        }
    }

    protected override IReadOnlyList<string> CrashArguments() => [Images.Store.Location, Scratch, daemon.Endpoint!];

    protected override async Task<IReadOnlyList<string>> LeftOversAsync(string taskId)
    {
        using var client = Client();
        var filter = new Dictionary<string, IDictionary<string, bool>> { ["label"] = new Dictionary<string, bool> { [$"ecs-deploy-gate.sandbox.task={taskId}"] = true } };
        var containers = await client.Containers.ListContainersAsync(new ContainersListParameters { All = true, Filters = filter }, TestContext.Current.CancellationToken);
        var volumes = await client.Volumes.ListAsync(new VolumesListParameters { Filters = filter }, TestContext.Current.CancellationToken);
        return [.. containers.Select(c => string.Join(' ', c.Names)), .. (volumes.Volumes ?? []).Select(v => v.Name), .. Directory.GetFiles(Scratch, $"*{taskId}*")];
    }

    private Task<DockerEngine> ConnectAsync(string endpoint) =>
        DockerEngine.ConnectAsync(endpoint, Images.Store, Scratch, TimeProvider.System, TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

    private DockerClient Client() => new DockerClientBuilder().WithEndpoint(new Uri(daemon.Endpoint!)).Build();
}
