using System.Text;

namespace EcsDeployGate.Sandbox.Engines.Embedded;

/// <summary>Finds out whether containers can run here by starting one, as anything else would be guessing.</summary>
internal sealed class EmbeddedTrial(TaskDirectories directories, string runner)
{
    /// <summary>Runs the trial.</summary>
    /// <returns>Whether the writable layers have to lie in memory.</returns>
    /// <exception cref="EngineUnavailableException">Namespaces or mounts are refused.</exception>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        var name = "trial-" + Path.GetRandomFileName();
        directories.Make(name);
        try
        {
            var onDisk = await TryAsync(name, inMemory: false, cancellationToken);
            if (onDisk is null)
            {
                return false;
            }

            return await TryAsync(name, inMemory: true, cancellationToken) is { } refused
                ? throw new EngineUnavailableException($"embedded: {refused}.")
                : true;
        }
        finally
        {
            directories.Remove(name);
        }
    }

    private async Task<string?> TryAsync(string name, bool inMemory, CancellationToken cancellationToken)
    {
        using var network = await TaskNetwork.MakeAsync(runner, "trial", cancellationToken);
        var home = directories.PathOf(name);
        var container = TaskDirectories.MakePublic(home, inMemory ? "memory" : "disk");
        foreach (var part in (string[])["upper", "work", "root"])
        {
            TaskDirectories.MakePublic(container, part);
        }

        var empty = TaskDirectories.MakePublic(home, "rootfs");
        var file = Path.Combine(home, "empty");
        await File.WriteAllTextAsync(file, string.Empty, cancellationToken);
        var plan = new ContainerPlan
        {
            // Nothing by that name is there: getting as far as looking for it is the proof.
            Process = new(["/trial"], [], "/", new(0, 0, [], "/")),
            Rootfs = empty,
            Directory = container,
            UpperInMemory = inMemory,
            HostsFile = file,
            HostnameFile = file,
            ResolvFile = file,
            Mounts = [],
        };
        var errors = new StringBuilder();
        var image = ContainerProgram.Build(plan);
        var (wait, go) = Descriptor.Pipe();
        using var waits = wait;
        go.Dispose();
        var helper = HelperProcess.Start(new(runner, image, _ => { }, bytes => errors.Append(Encoding.UTF8.GetString(bytes)))
        {
            Descriptors = [.. network.Descriptors, (wait, ContainerProgram.GoDescriptor)],
        });
        var outcome = await helper.Started.WaitAsync(cancellationToken);
        await helper.Gone.WaitAsync(cancellationToken);
        var step = image.Steps.GetValueOrDefault(outcome.First)?.What;
        return outcome.Kind == HelperRecordKind.Failed && step == ProgramParts.LookUp ? null
            : $"'{step ?? "start"}' is refused here: {Native.Describe((int)-outcome.Second)}";
    }
}
