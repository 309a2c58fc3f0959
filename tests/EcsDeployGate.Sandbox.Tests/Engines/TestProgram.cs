using EcsDeployGate.Sandbox.Engines.Docker;
using EcsDeployGate.Sandbox.Engines.Embedded;
using EcsDeployGate.Sandbox.Images;
using EcsDeployGate.Sandbox.Tasks;

namespace EcsDeployGate.Sandbox.Tests.Engines;

internal static class TestProgram
{
    /// <summary>The entry point that xunit would generate, and the program that <see cref="CrashedSandbox"/> starts.</summary>
    public static async Task<int> Main(string[] args)
    {
        if (Environment.GetEnvironmentVariable(CrashedSandbox.Variable) is { Length: > 0 } request)
        {
            await RunTaskAndWait(request.Split('\n'));
            return 1;
        }

        return args.Any(arg => arg is "--server" or "--internal-msbuild-node")
            ? await Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
            : await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
    }

    private static async Task RunTaskAndWait(string[] request)
    {
        var engine = await MakeAsync(request[0], request[2..]);
        var observer = new Announcer();
        var spec = TaskEngineContract.Spec(
            request[1],
            ["v"],
            TaskEngineContract.Shell("a", "exec sleep 1000") with { Mounts = [new("v", "/v", false)] },
            TaskEngineContract.Shell("b", "exec sleep 1000") with { User = "app" });
        await (await engine.StartAsync(spec, observer, default)).Completion;
    }

    private static async Task<ITaskEngine> MakeAsync(string engine, string[] arguments)
    {
        var images = ImageStore.Open(arguments[0]);
        return engine switch
        {
            "embedded" => await EmbeddedEngine.CreateAsync(images, arguments[1], TimeProvider.System, default),
            "docker" => await DockerEngine.ConnectAsync(arguments[2], images, arguments[1], TimeProvider.System, TimeSpan.FromSeconds(10), default),
            _ => throw new ArgumentException(engine),
        };
    }

    private sealed class Announcer : ITaskObserver
    {
        public void Changed(TaskSnapshot snapshot) => Console.WriteLine(snapshot.LastStatus);

        public void Output(string container, string line, DateTimeOffset at)
        {
        }
    }
}
