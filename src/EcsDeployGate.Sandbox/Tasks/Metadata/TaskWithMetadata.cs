using System.Text.Json.Nodes;

namespace EcsDeployGate.Sandbox.Tasks.Metadata;

/// <summary>A task whose containers find the task metadata endpoint, where the engine's network namespaces are on this machine.</summary>
internal sealed class TaskWithMetadata : ITaskHost, ITaskObserver
{
    /// <summary>The variable in which containers find the endpoint's address.</summary>
    public const string Variable = "ECS_CONTAINER_METADATA_URI_V4";

    private readonly TaskSpec _spec;
    private readonly ITaskHost _host;
    private readonly ITaskObserver _observer;
    private volatile TaskSnapshot? _seen;
    private MetadataEndpoint? _endpoint;

    private TaskWithMetadata(TaskSpec spec, ITaskHost host, ITaskObserver observer) => (_spec, _host, _observer) = (spec, host, observer);

    public string? NetworkNamespace => _host.NetworkNamespace;

    /// <summary>Starts a task over an engine's primitives.</summary>
    public static TaskLifecycle Start(TaskSpec spec, ITaskHost host, ITaskObserver observer, TimeProvider time)
    {
        var both = new TaskWithMetadata(spec, host, observer);
        return TaskLifecycle.Start(spec, both, both, time);
    }

    public Task<string> PullAsync(ContainerSpec container, CancellationToken cancellationToken) => _host.PullAsync(container, cancellationToken);

    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await _host.PrepareAsync(cancellationToken);
        if (_host.NetworkNamespace is { } path)
        {
            try
            {
                _endpoint = new MetadataEndpoint(await MetadataNetwork.OpenAsync(path, _spec.PrivateAddress), Answer);
            }
            catch (IOException)
            {
                // The engine has said at its start that it has no endpoint here; containers then lack the variable.
            }
        }
    }

    public Task<IContainer> StartAsync(ContainerSpec container, IContainerObserver observer, CancellationToken cancellationToken) => _host.StartAsync(
        _endpoint is null ? container : container with { Environment = With(container.Environment, $"{MetadataNetwork.Address}{PathOf(container)}") }, observer, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_endpoint is not null)
        {
            await _endpoint.DisposeAsync();
        }

        await _host.DisposeAsync();
    }

    void ITaskObserver.Changed(TaskSnapshot snapshot)
    {
        _seen = snapshot;
        _observer.Changed(snapshot);
    }

    void ITaskObserver.Output(string container, string line, DateTimeOffset at) => _observer.Output(container, line, at);

    private JsonObject? Answer(string path)
    {
        var container = _spec.Containers.FirstOrDefault(c => path == PathOf(c) || path.StartsWith(PathOf(c) + "/", StringComparison.Ordinal));
        return container is null || _seen is not { } seen ? null : path[PathOf(container).Length..] switch
        {
            "" or "/" => MetadataDocument.OfContainer(_spec, seen, container.Name),
            "/task" or "/taskWithTags" => MetadataDocument.OfTask(_spec, seen),
            _ => null,
        };
    }

    private string PathOf(ContainerSpec container) => $"/v4/{RuntimeIds.For(_spec.TaskId, container.Name)}";

    private static Dictionary<string, string> With(IReadOnlyDictionary<string, string> environment, string address) =>
        new(environment, StringComparer.Ordinal) { [Variable] = address };
}
