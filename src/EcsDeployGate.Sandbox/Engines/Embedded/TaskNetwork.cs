using EcsDeployGate.Sandbox.Tasks;

namespace EcsDeployGate.Sandbox.Engines.Embedded;

/// <summary>A task's network namespace and host name, held by descriptors: they end with this object, or with this process.</summary>
internal sealed class TaskNetwork : IDisposable
{
    private readonly Descriptor _network;
    private readonly Descriptor _hostname;

    private TaskNetwork(Descriptor network, Descriptor hostname)
    {
        _network = network;
        _hostname = hostname;
    }

    public IReadOnlyList<(Descriptor From, int To)> Descriptors =>
        [(_network, ContainerProgram.NetworkDescriptor), (_hostname, ContainerProgram.HostnameDescriptor)];

    /// <summary>The namespace as a path of this process.</summary>
    public string Path => $"/proc/self/fd/{_network.Number}";

    /// <exception cref="TaskHostException">The kernel refuses.</exception>
    public static async Task<TaskNetwork> MakeAsync(string runner, string hostname, CancellationToken cancellationToken)
    {
        var image = NetworkProgram.Build(hostname);
        var pid = 0;
        var helper = HelperProcess.Start(new(runner, image, _ => { }, _ => { }) { IsItself = true, FirstProcess = process => pid = process });
        try
        {
            var started = await helper.Started.WaitAsync(cancellationToken);
            if (started.Kind != HelperRecordKind.Started)
            {
                throw new TaskHostException(
                    $"ResourceInitializationError: failed to create the task's network namespace: {image.Steps.GetValueOrDefault(started.First)?.What}: {Native.Describe((int)-started.Second)}");
            }

            return new(Descriptor.Open($"/proc/{pid}/ns/net"), Descriptor.Open($"/proc/{pid}/ns/uts"));
        }
        finally
        {
            helper.Kill();
            await helper.Gone;
        }
    }

    public void Dispose()
    {
        _network.Dispose();
        _hostname.Dispose();
    }
}
