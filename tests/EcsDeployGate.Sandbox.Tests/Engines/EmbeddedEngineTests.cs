using EcsDeployGate.Sandbox.Engines.Embedded;
using EcsDeployGate.Sandbox.Tasks;

[assembly: AssemblyFixture(typeof(EcsDeployGate.Sandbox.Tests.Engines.BusyboxImages))]
[assembly: AssemblyFixture(typeof(EcsDeployGate.Sandbox.Tests.Engines.ContainerCount))]

namespace EcsDeployGate.Sandbox.Tests.Engines;

public sealed class EmbeddedEngineTests(BusyboxImages images, ContainerCount count) : TaskEngineContract(images, count), IAsyncLifetime
{
    private EmbeddedEngine? _engine;

    internal override ITaskEngine Engine => _engine!;

    private string State => Path.Combine(Images.Scratch, "embedded");

    public async ValueTask InitializeAsync()
    {
        // It says itself, in a sentence, why it does not work on a machine; then these tests fail with that sentence.
        _engine = await EmbeddedEngine.CreateAsync(Images.Store, State, TimeProvider.System, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_engine is not null)
        {
            await _engine.DisposeAsync();
        }
    }

    protected override IReadOnlyList<string> CrashArguments() => [Images.Store.Location, State];

    protected override Task<IReadOnlyList<string>> LeftOversAsync(string taskId)
    {
        var directories = new TaskDirectories(State);
        List<string> found = [.. directories.Processes(taskId).Select(pid => $"process {pid}"), .. Cgroups.Detect().Processes(taskId).Select(pid => $"process {pid} in a cgroup")];
        if (Directory.Exists(directories.PathOf(taskId)))
        {
            found.Add(directories.PathOf(taskId));
        }

        found.AddRange(Directory.GetDirectories("/sys/fs/cgroup").SelectMany(c => (string[])[Path.Combine(c, "ecs-deploy-gate", taskId), Path.Combine(c, taskId)]).Where(Directory.Exists));
        found.AddRange(File.ReadAllLines("/proc/self/mountinfo").Where(line => line.Contains(taskId, StringComparison.Ordinal)));
        return Task.FromResult<IReadOnlyList<string>>(found);
    }
}
