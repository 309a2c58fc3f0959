using System.Collections.Concurrent;
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
    private readonly ConcurrentDictionary<string, IContainer> _running = new(StringComparer.Ordinal);
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
                _endpoint = new MetadataEndpoint(await MetadataNetwork.OpenAsync(path, _spec.PrivateAddress), AnswerAsync);
            }
            catch (IOException)
            {
                // The engine has said at its start that it has no endpoint here; containers then lack the variable.
            }
        }
    }

    public async Task<IContainer> StartAsync(ContainerSpec container, IContainerObserver observer, CancellationToken cancellationToken)
    {
        var with = _endpoint is null ? container : container with { Environment = With(container.Environment, $"{MetadataNetwork.Address}{PathOf(container)}") };
        return _running[container.Name] = await _host.StartAsync(with, observer, cancellationToken);
    }

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

    private async Task<JsonNode?> AnswerAsync(string path, CancellationToken cancellationToken)
    {
        var container = _spec.Containers.FirstOrDefault(c => path == PathOf(c) || path.StartsWith(PathOf(c) + "/", StringComparison.Ordinal));
        return container is null || _seen is not { } seen ? null : path[PathOf(container).Length..] switch
        {
            "" or "/" => MetadataDocument.OfContainer(_spec, seen, container.Name),
            "/task" or "/taskWithTags" => MetadataDocument.OfTask(_spec, seen),
            "/stats" => await StatsAsync(container, cancellationToken),
            "/task/stats" => await StatsAsync(cancellationToken),
            _ => null,
        };
    }

    private async Task<JsonNode> StatsAsync(CancellationToken cancellationToken)
    {
        var all = new JsonObject();
        foreach (var container in _spec.Containers)
        {
            all[RuntimeIds.For(_spec.TaskId, container.Name)] = await StatsAsync(container, cancellationToken);
        }

        return all;
    }

    /// <summary>Null where nothing is known, as the endpoint has it for a container that does not run.</summary>
    private async Task<JsonNode?> StatsAsync(ContainerSpec container, CancellationToken cancellationToken) =>
        _running.TryGetValue(container.Name, out var running) && await running.MemoryAsync(cancellationToken) is { } memory
            ? MetadataDocument.OfMemory(_spec, container.Name, memory)
            : null;

    private string PathOf(ContainerSpec container) => $"/v4/{RuntimeIds.For(_spec.TaskId, container.Name)}";

    private static Dictionary<string, string> With(IReadOnlyDictionary<string, string> environment, string address) =>
        new(environment, StringComparer.Ordinal) { [Variable] = address };
}
