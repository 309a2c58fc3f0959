using EcsDeployGate.Sandbox.CodeDeploy;
using EcsDeployGate.Sandbox.CodePipeline;
using EcsDeployGate.Sandbox.Ecr;
using EcsDeployGate.Sandbox.Ecs;
using EcsDeployGate.Sandbox.Ecs.RunningTasks;
using EcsDeployGate.Sandbox.Ecs.Services;
using EcsDeployGate.Sandbox.Engines;
using EcsDeployGate.Sandbox.Events;
using EcsDeployGate.Sandbox.Functions;
using EcsDeployGate.Sandbox.Images;
using EcsDeployGate.Sandbox.Logs;
using EcsDeployGate.Sandbox.Protocol;
using EcsDeployGate.Sandbox.S3;
using EcsDeployGate.Sandbox.Sns;
using EcsDeployGate.Sandbox.Sts;
using EcsDeployGate.Sandbox.Tasks;

namespace EcsDeployGate.Sandbox;

/// <summary>The services of one sandbox, put together.</summary>
internal sealed class SandboxParts : IAsyncDisposable
{
    private readonly DeliveryWorker _deliveries;
    private readonly TaskLauncher _launcher;
    private readonly FunctionInvoker _invoker;
    private readonly StateDirectory _directory;

    private SandboxParts(SandboxOptions options, StateDirectory directory, ImageStore images, ITaskEngine engine, ILogger log)
    {
        Options = options;
        Engine = engine;
        Images = images;
        _directory = directory;
        var aws = Aws = new AwsIdentity(options.Region, options.AccountId) { AssumedRole = Sessions.ArnOf };
        Calls = new CallBook(aws);
        RegistryTokens = new RegistryTokens(options.Time);
        Ecr = new EcrService(images, RegistryTokens, aws, options.Time);
        Bus = new EventBus(options.Time);
        _deliveries = new DeliveryWorker(Bus, options.Time, log);
        foreach (var url in options.Deliver)
        {
            Bus.Subscribe(url);
        }

        var events = new EventBridge(Bus, aws, options.Time);
        Objects = new ObjectStore(options.Time);
        ArtifactCredentials = new ArtifactCredentials(options.Time);
        foreach (var (name, url) in options.Functions)
        {
            Functions.Register(name, url);
        }

        _invoker = new FunctionInvoker(Functions, options.Time);
        TaskInputs = new TaskInputs(Objects.Read);
        var logs = new LogStore(options.Time);
        var ecs = new EcsState(aws, options.Time);
        _launcher = new TaskLauncher(ecs, engine, new TaskSpecs(aws, TaskInputs), image => Faults.Take("registry", "Pull", image), logs, events, log);
        Services = new ServiceScheduler(ecs, _launcher, events, _invoker, options.UncheckedTaskHealthyAfter, log);
        var ecsApi = EcsService.Build(ecs, _launcher, Services);
        var codeDeploy = new CodeDeployState();
        Schedules = new ScheduleBook(events, Bus, Functions, aws, options.Time);
        Topics = new SnsTopics(Bus, options.Time);
        Pipelines = new PipelineService(new PipelineSurroundings(aws, ecsApi, codeDeploy, Objects, ArtifactCredentials, Topics, Bus, events, Functions, _invoker, log), options);
        Json = new JsonEndpoint(
            [
                ecsApi, Pipelines.Json, new LogsService(logs, aws).Build(), new CodeDeployService(codeDeploy).Build(),
                new EventBridgeService(events, options.Time).Build(), Ecr.Build(),
            ],
            Faults, Calls, options.Time, log);
    }

    public SandboxOptions Options { get; }

    public AwsIdentity Aws { get; }

    public ITaskEngine Engine { get; }

    public ImageStore Images { get; }

    public EventBus Bus { get; }

    public FaultBook Faults { get; } = new();

    public TaskInputs TaskInputs { get; }

    public SnsTopics Topics { get; }

    public ObjectStore Objects { get; }

    public ArtifactCredentials ArtifactCredentials { get; }

    public FunctionDirectory Functions { get; } = new();

    public PipelineService Pipelines { get; }

    public ServiceScheduler Services { get; }

    public CallBook Calls { get; }

    public RoleSessions Sessions { get; } = new();

    public RegistryTokens RegistryTokens { get; }

    public EcrService Ecr { get; }

    public ScheduleBook Schedules { get; }

    public JsonEndpoint Json { get; }

    public IReadOnlyList<Delivery> Deliveries => _deliveries.Recent;

    public static async Task<SandboxParts> CreateAsync(SandboxOptions options, ILogger log, CancellationToken cancellationToken)
    {
        var directory = StateDirectory.Open(options.StateDirectory);
        try
        {
            var images = ImageStore.Open(directory.Images);
            var engine = options.TaskEngine
                ?? await Selector(options, images, directory).SelectAsync(options.Engine, cancellationToken);
            if (await engine.SweepAsync(cancellationToken) is > 0 and var removed)
            {
                log.LogWarning("Removed {Count} things that an earlier sandbox left behind", removed);
            }

            return new SandboxParts(options, directory, images, engine, log);
        }
        catch (EngineUnavailableException error)
        {
            directory.Dispose();
            throw new InvalidOperationException(error.Message, error);
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    private static EngineSelector Selector(SandboxOptions options, ImageStore images, StateDirectory directory) => options.DockerEndpoint is { } endpoint
        ? new(images, directory.Engines, options.Time) { DockerEndpoint = endpoint }
        : new(images, directory.Engines, options.Time);

    public async ValueTask DisposeAsync()
    {
        Schedules.Dispose();
        Pipelines.Dispose();
        await Services.DisposeAsync();
        await _launcher.DisposeAsync();
        await _deliveries.DisposeAsync();
        _invoker.Dispose();
        await Engine.DisposeAsync();
        _directory.Dispose();
    }
}
