using EcsDeployGate.Aws;
using EcsDeployGate.Cli.Output;
using EcsDeployGate.Cli.Runs;
using EcsDeployGate.Core.Probing;
using EcsDeployGate.Core.Inspecting.Files;
using EcsDeployGate.Core.Receiving;
using EcsDeployGate.Core.Reporting;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.Runs;
using EcsDeployGate.Hosting;
using EcsDeployGate.Sandbox;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace EcsDeployGate.Cli.Local;

/// <summary>The gate of the pipelines, with a sandbox in this process for AWS: same path, same adapters, same wire.</summary>
internal static class LocalGate
{
    private const string Region = "eu-west-1";

    /// <summary>How often a probe that runs is looked at.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    /// <summary>Nothing of it is real, but ECS wants to be told where a task runs.</summary>
    private static readonly Placement Anywhere = new("FARGATE", null, ["subnet-0a1b2c3d"], ["sg-0a1b2c3d"], AssignPublicIp: false);

    public static async Task<LocalRun> RunAsync(LocalGateOptions options, Screen screen, CancellationToken cancellationToken)
    {
        await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions { Port = 0, Engine = options.Engine, Region = Region }, cancellationToken);
        screen.Note($"Containers run with the {sandbox.EngineName} engine.");
        foreach (var limitation in sandbox.EngineLimitations)
        {
            screen.Note($"  {limitation}");
        }

        await LoadAsync(sandbox, options, screen, cancellationToken);
        var definition = LogRole.AddTo(options.Images.TaskDefinition);
        using (var http = new HttpClient())
        {
            foreach (var madeUp in await new SandboxAccount(http, sandbox.Endpoint).PrepareAsync(definition, cancellationToken))
            {
                screen.Note(madeUp);
            }
        }

        var scratch = Directory.CreateTempSubdirectory("ecs-deploy-gate-");
        try
        {
            await using var services = Services(sandbox.Endpoint, options, Path.Combine(scratch.FullName, "runs.db"));
            var starter = services.GetRequiredService<RunStarter>();
            var request = new GateRequest(
                Door.Cli, $"cli:{Guid.NewGuid()}", Environment.UserName, new DefinitionTarget(definition, null, null));
            var run = await starter.StartAsync(request, cancellationToken);
            var log = await FollowAsync(services.GetRequiredService<RunEngine>(), run, screen, cancellationToken);
            return new LocalRun(log, sandbox.EngineName);
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    private static async Task<RunLog> FollowAsync(RunEngine engine, Core.Names.RunId run, Screen screen, CancellationToken cancellationToken)
    {
        var told = new ToldLines();
        while (true)
        {
            var log = await engine.AdvanceAsync(run, cancellationToken) ?? throw new InvalidOperationException($"Run {run} is gone.");
            foreach (var line in told.NewOf(Timeline.Of(log.Entries)))
            {
                screen.Progress(line);
            }

            if (log.Run.IsEnded)
            {
                return log;
            }

            await Task.Delay(Look, cancellationToken);
        }
    }

    private static async Task LoadAsync(SandboxHost sandbox, LocalGateOptions options, Screen screen, CancellationToken cancellationToken)
    {
        foreach (var image in options.Images.ToLoad)
        {
            try
            {
                await sandbox.LoadImageAsync(image.Reference, image.Name, cancellationToken);
                screen.Note($"Loaded {image.Name} from {image.Reference}.");
            }
            catch (InvalidOperationException e)
            {
                throw new CliException(
                    image.Guessed
                        ? $"Container '{image.Container}' runs '{image.Name}', and Docker on this machine does not have it: {e.Message} Say where it is with --image {image.Container}=oci-archive:FILE (or docker-archive:, oci:, docker-daemon:)."
                        : $"Container '{image.Container}': {e.Message}",
                    e);
            }
        }

        await sandbox.PackProgramAsync(options.ProbeProgram, new ProbeSettings().Image, cancellationToken);
    }

    private static ServiceProvider Services(Uri endpoint, LocalGateOptions options, string scratchStore)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["EcsDeployGate:StorePath"] = options.Store ?? scratchStore,
            ["EcsDeployGate:Aws:EndpointUrl"] = endpoint.ToString(),
            ["EcsDeployGate:Aws:Region"] = Region,
            ["EcsDeployGate:Probe:SoakSeconds"] = options.SoakSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture),
        }).Build();
        var services = new ServiceCollection();
        services.AddSingleton(new PipelineResolverDefaults(null, Anywhere));
        services.AddSingleton<IImageRegistry>(s => new SandboxRegistry(s.GetRequiredService<GateAws>().ImageRegistry, endpoint));
        services.AddSingleton<IImageFiles>(s => new SandboxImageFiles(s.GetRequiredService<GateAws>().ImageFiles, endpoint));
        services.AddEcsDeployGate(configuration);
        return services.BuildServiceProvider();
    }
}
