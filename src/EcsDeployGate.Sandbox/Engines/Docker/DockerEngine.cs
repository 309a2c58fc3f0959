using System.Runtime.InteropServices;
using Docker.DotNet;
using Docker.DotNet.Models;
using EcsDeployGate.Sandbox.Images;
using EcsDeployGate.Sandbox.Tasks;
using EcsDeployGate.Sandbox.Tasks.Metadata;
using TaskSpec = EcsDeployGate.Sandbox.Tasks.TaskSpec;

namespace EcsDeployGate.Sandbox.Engines.Docker;

/// <summary>Runs tasks as containers of a Docker-compatible engine (Docker Engine API 1.25 and later, or Podman's).</summary>
internal sealed class DockerEngine : ITaskEngine
{
    /// <summary>Where an engine listens when nobody says otherwise.</summary>
    public const string DefaultEndpoint = "unix:///var/run/docker.sock";

    private readonly IDockerClient _client;
    private readonly DockerImages _images;
    private readonly TimeProvider _time;
    private readonly string _scratch;

    private DockerEngine(IDockerClient client, DockerImages images, TimeProvider time, string scratch, string? noMetadata)
    {
        _client = client;
        _images = images;
        _time = time;
        _scratch = scratch;
        Limitations =
        [
            "Containers reach nothing outside their task: no other network, no name server.",
            .. noMetadata is null ? Array.Empty<string>() : [$"Containers have no task metadata endpoint and no address beside loopback: {noMetadata}."],
            "The task's CPU and memory limits apply to each container that has none of its own, not to the containers together.",
            "Images come from the sandbox's store or from the engine; the engine pulls nothing.",
            "A container's own hosts file needs an engine on this machine.",
        ];
    }

    public string Name => "docker";

    public IReadOnlyList<string> Limitations { get; }

    /// <summary>Connects to an engine.</summary>
    /// <param name="endpoint"><c>unix:///path</c> or <c>tcp://host:port</c>.</param>
    /// <param name="images">Where images come from.</param>
    /// <param name="scratch">For small files that containers mount.</param>
    /// <param name="time">Clock.</param>
    /// <param name="answersWithin">How long the engine has for its first answer.</param>
    /// <param name="cancellationToken">Ends the trial.</param>
    /// <exception cref="EngineUnavailableException">No engine answers there.</exception>
    public static async Task<DockerEngine> ConnectAsync(
        string endpoint, ImageStore images, string scratch, TimeProvider time, TimeSpan answersWithin, CancellationToken cancellationToken)
    {
        DockerClient? client = null;
        try
        {
            client = new DockerClientBuilder().WithEndpoint(new Uri(endpoint)).Build();
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(answersWithin);
            var version = await client.System.GetVersionAsync(limit.Token).WaitAsync(answersWithin, cancellationToken);
            var architecture = version.Arch is "arm64" or "aarch64" ? Architecture.Arm64 : Architecture.X64;
            Directory.CreateDirectory(scratch);
            var noMetadata = endpoint.StartsWith("unix:", StringComparison.Ordinal) ? await MetadataNetwork.WhyNotAsync() : "the engine is not on this machine";
            return new(client, new DockerImages(client, images, architecture), time, scratch, noMetadata);
        }
        catch (Exception e) when (DockerFailures.IsUnreachable(e) && !cancellationToken.IsCancellationRequested)
        {
            client?.Dispose();
            throw new EngineUnavailableException($"docker: no engine answers at {endpoint}: {DockerFailures.Message(e)}", e);
        }
    }

    public Task<IRunningTask> StartAsync(TaskSpec spec, ITaskObserver observer, CancellationToken cancellationToken) =>
        Task.FromResult<IRunningTask>(TaskWithMetadata.Start(spec, new DockerTaskHost(spec, _client, _images, _time, _scratch), observer, _time));

    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var removed = 0;
        var containers = await _client.Containers.ListContainersAsync(new ContainersListParameters { All = true, Filters = DockerLabels.OwnerFilter }, cancellationToken);
        foreach (var container in containers.Where(c => DockerLabels.IsAbandoned(c.Labels)).OrderBy(c => c.Labels.ContainsKey(DockerLabels.Holder)))
        {
            removed += await DockerFailures.IgnoreGoneAsync(
                _client.Containers.RemoveContainerAsync(container.ID, new ContainerRemoveParameters { Force = true, RemoveVolumes = true }, cancellationToken)) ? 1 : 0;
        }

        var volumes = await _client.Volumes.ListAsync(new VolumesListParameters { Filters = DockerLabels.OwnerFilter }, cancellationToken);
        foreach (var volume in (volumes.Volumes ?? []).Where(v => DockerLabels.IsAbandoned(v.Labels)))
        {
            removed += await DockerFailures.IgnoreGoneAsync(_client.Volumes.RemoveAsync(volume.Name, force: true, cancellationToken)) ? 1 : 0;
        }

        return removed;
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }
}
