using Amazon.Runtime;
using EcsDeployGate.Aws.Clients;
using EcsDeployGate.Aws.Probing;
using EcsDeployGate.Aws.Reporting;
using EcsDeployGate.Aws.Resilience;
using EcsDeployGate.Aws.Resolving;
using EcsDeployGate.Aws.Runs;
using EcsDeployGate.Core.Inspecting.Files;
using EcsDeployGate.Core.Probing;
using EcsDeployGate.Core.Reporting;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.Runs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EcsDeployGate.Aws;

/// <summary>Every port of the gate over AWS and OCI registries, made together: one set of clients, one circuit breaker for each service.</summary>
/// <remarks>Made once and kept for the life of the process; safe for many runs at once.</remarks>
public sealed class GateAws : IDisposable
{
    private readonly AwsClients _clients;
    private readonly Port _dynamoDb;
    private readonly Port _eventBridge;
    private readonly GateImages _images;

    /// <summary>Makes the ports; nothing is asked yet.</summary>
    /// <param name="options">Endpoints, region, numbers.</param>
    /// <param name="http">For registries; ideally from <see cref="CreateRegistryHttpClient"/>. Stays the caller's.</param>
    /// <param name="clock">Waits, time-outs and expiry go by it.</param>
    /// <param name="credentials">Null for the SDK's usual chain (environment, profile, role).</param>
    /// <param name="log">Told when layers have to be read again because the table with their indexes cannot be used; null for nobody.</param>
    /// <exception cref="AmazonClientException">There are no credentials.</exception>
    public GateAws(AwsOptions options, HttpClient http, TimeProvider clock, AWSCredentials? credentials = null, ILogger<GateAws>? log = null)
    {
        _clients = new AwsClients(options, credentials);
        var ecs = new Port("ecs", options.Resilience, clock);
        var codePipeline = new Port("codepipeline", options.Resilience, clock);

        _eventBridge = new Port("events", options.Resilience, clock);

        // DynamoDB answers in milliseconds, and a throttled partition takes writes again within the second.
        _dynamoDb = new Port("dynamodb", options.Resilience with { BaseDelay = TimeSpan.FromMilliseconds(Math.Min(50, options.Resilience.BaseDelay.TotalMilliseconds)) }, clock);

        Pipelines = new Pipelines(_clients, codePipeline);
        Artifacts = new Artifacts(_clients, new Port("s3", options.Resilience, clock), options.Artifacts);
        Services = new Services(_clients, ecs);
        ProbeTasks = new ProbeTasks(
            _clients, ecs, new ProbeLogs(_clients, new Port("logs", options.Resilience, clock), options.Probe, clock), options.Probe, clock);
        DoorAnswers = new DoorAnswers(new ApprovalAnswers(_clients, codePipeline, Pipelines, clock), new JobAnswers(_clients, codePipeline, Pipelines), new StageRetries(_clients, codePipeline, Pipelines));
        _images = new GateImages(options, http, clock, () => _clients, dockerHost: null, log ?? NullLogger<GateAws>.Instance);
    }

    /// <summary>CodePipeline, read.</summary>
    public IPipelines Pipelines { get; }

    /// <summary>Artifacts in S3.</summary>
    public IArtifacts Artifacts { get; }

    /// <summary>ECS services and task definitions.</summary>
    public IServices Services { get; }

    /// <summary>Probe tasks on ECS.</summary>
    public IProbeTasks ProbeTasks { get; }

    /// <summary>Answers to approvals and jobs.</summary>
    public IDoorAnswers DoorAnswers { get; }

    /// <summary>YAML files of artifacts.</summary>
    public IYaml Yaml { get; } = new YamlDocuments();

    /// <summary>Images in OCI registries.</summary>
    public IImageRegistry ImageRegistry => _images.Registry;

    /// <summary>Files of images, wherever these lie.</summary>
    public IImageFiles ImageFiles => _images.Files;

    /// <summary>Notices of verdicts on an event bus of EventBridge.</summary>
    /// <param name="bus">Name or ARN.</param>
    public IVerdictNotices NoticesOn(string bus) => new VerdictNotices(_clients, _eventBridge, bus);

    /// <summary>The store in a DynamoDB table, made as <see cref="RunTable"/> says. Nothing is asked yet.</summary>
    public IRunStore OpenRunStore(string table) => new DynamoRunStore(new TableCalls(_clients.DynamoDb, table, _dynamoDb));

    /// <summary>A client for registries: no redirects of its own, no cookies, short patience with addresses that do not answer.</summary>
    public static HttpClient CreateRegistryHttpClient() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        MaxResponseHeadersLength = 64,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
        DefaultRequestHeaders = { { "User-Agent", "ecs-deploy-gate" } },
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        _images.Dispose();
        _clients.Dispose();
    }
}
