using EcsDeployGate.Aws.Clients;
using EcsDeployGate.Aws.Inspecting;
using EcsDeployGate.Aws.Inspecting.Layers;
using EcsDeployGate.Aws.Inspecting.Logins;
using EcsDeployGate.Aws.Inspecting.Sources;
using EcsDeployGate.Aws.Resilience;
using EcsDeployGate.Core.Inspecting.Files;
using EcsDeployGate.Core.Inspecting.Files.Layers;
using EcsDeployGate.Core.Resolving;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EcsDeployGate.Aws;

/// <summary>The ports over images alone: no AWS credentials are needed until an image lies in a private ECR registry.</summary>
/// <remarks>Made once and kept for the life of the process; safe for many calls at once.</remarks>
public sealed class GateImages : IDisposable
{
    private readonly Lock _making = new();
    private AwsClients? _made;

    /// <summary>Makes the ports; nothing is asked yet.</summary>
    /// <param name="options">Registries, and the endpoint of AWS for ECR's tokens.</param>
    /// <param name="http">For registries; ideally from <see cref="GateAws.CreateRegistryHttpClient"/>. Stays the caller's.</param>
    /// <param name="clock">Waits, time-outs and expiry go by it.</param>
    /// <param name="dockerHost">The engine of <c>docker-daemon:</c>, as in DOCKER_HOST; null for what that says, else the usual socket.</param>
    public GateImages(AwsOptions options, HttpClient http, TimeProvider clock, string? dockerHost = null)
        : this(options, http, clock, null, dockerHost, NullLogger.Instance)
    {
    }

    internal GateImages(AwsOptions options, HttpClient http, TimeProvider clock, Func<AwsClients>? clients, string? dockerHost, ILogger log)
    {
        clients ??= () => Own(options);

        // Each image names its own host, and a pull of ECS's own comes later anyway: less patience, and no breaker over strangers.
        var registry = new Port("registry", options.Resilience with { Retries = Math.Min(options.Resilience.Retries, 2) }, clock, breaks: false);
        var docker = options.Registries.DockerConfig is { } file ? new DockerConfigFile(file, new CredentialHelper(options.Resilience.TryTimeout)) : null;
        var ecr = new EcrLogin(clients, new Port("ecr", options.Resilience, clock), clock);
        var images = new OciRegistry(http, options.Registries, new RegistryLogins(options.Registries, ecr, docker), registry);
        var reading = options.Registries.Files;
        Registry = images;
        Files = new ImageFiles(
            new ImageSources(images, reading, dockerHost ?? Environment.GetEnvironmentVariable("DOCKER_HOST")),
            reading,
            Store(options, clients, clock, log),
            clock);
    }

    /// <summary>What images say of themselves.</summary>
    public IImageRegistry Registry { get; }

    /// <summary>Files of images, wherever these lie.</summary>
    public IImageFiles Files { get; }

    /// <inheritdoc/>
    public void Dispose() => _made?.Dispose();

    /// <summary>Where indexes of layers are kept; null when they are not.</summary>
    private static LayerIndexStores? Store(AwsOptions options, Func<AwsClients> clients, TimeProvider clock, ILogger log)
    {
        var files = options.Registries.Files;
        List<ILayerIndexStore> stores = [];
        if (files.CacheFolder is { } folder)
        {
            stores.Add(new LayerIndexFolder(folder, files.CacheBytes, clock));
        }

        if (files.CacheTable is { } table)
        {
            // Reading a layer again takes seconds, so nobody waits longer for what would spare it; and a cache that is down must not speak for the run store.
            var patience = options.Resilience with
            {
                Retries = Math.Min(options.Resilience.Retries, 1),
                BaseDelay = TimeSpan.FromMilliseconds(Math.Min(50, options.Resilience.BaseDelay.TotalMilliseconds)),
                TryTimeout = TimeSpan.FromSeconds(2),
                TotalTimeout = TimeSpan.FromSeconds(5),
                BreakerMinimumTries = Math.Min(options.Resilience.BreakerMinimumTries, 4),
            };
            stores.Add(new LayerIndexTable(() => clients().DynamoDb, table, new Port("layer-table", patience, clock), clock, log));
        }

        return stores is [] ? null : new LayerIndexStores(stores);
    }

    private AwsClients Own(AwsOptions options)
    {
        lock (_making)
        {
            return _made ??= new AwsClients(options, null);
        }
    }
}
