using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Amazon;
using Amazon.CloudWatchLogs;
using Amazon.CodeDeploy;
using Amazon.CodePipeline;
using Amazon.DynamoDBv2;
using Amazon.ECR;
using Amazon.ECS;
using Amazon.EventBridge;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using Amazon.S3;
using Amazon.SecurityToken;
using EcsDeployGate.Core.Resolving;

namespace EcsDeployGate.Aws.Clients;

/// <summary>The SDK clients, made once from the options; the SDK's own retries are off because the ports have theirs.</summary>
internal sealed partial class AwsClients : IDisposable
{
    /// <summary>Regions with logs, and with registries, of one gate; a task definition from outside must not make clients without end.</summary>
    private const int MaxRegions = 8;

    /// <summary>Regions and accounts that one gate deploys to; pipelines from outside must not make clients without end.</summary>
    private const int MaxTargets = 64;

    private readonly AwsOptions _options;
    private readonly AWSCredentials _credentials;
    private readonly ConcurrentDictionary<AwsTarget, Lazy<AwsClients>> _targets = new();
    private readonly Lazy<AmazonEventBridgeClient> _eventBridge;
    private readonly ConcurrentDictionary<string, AmazonCloudWatchLogsClient> _logs = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, AmazonECRClient> _ecr = new(StringComparer.Ordinal);

    public AwsClients(AwsOptions options, AWSCredentials? credentials)
    {
        _options = options;
        _credentials = credentials ?? DefaultAWSCredentialsIdentityResolver.GetCredentials();
        Ecs = new RawEcsClient(_credentials, Configured(new AmazonECSConfig(), options.Region));
        CodeDeploy = new AmazonCodeDeployClient(_credentials, Configured(new AmazonCodeDeployConfig(), options.Region));
        CodePipeline = new AmazonCodePipelineClient(_credentials, Configured(new AmazonCodePipelineConfig(), options.Region));
        _eventBridge = new(() => new AmazonEventBridgeClient(_credentials, Configured(new AmazonEventBridgeConfig(), options.Region)));
        S3 = new AmazonS3Client(_credentials, Configured(
            new AmazonS3Config { ForcePathStyle = options.S3PathStyle ?? options.ServiceUrl is not null }, options.Region));
        DynamoDb = new AmazonDynamoDBClient(_credentials, Configured(new AmazonDynamoDBConfig(), options.Region, options.DynamoDbUrl));
    }

    public RawEcsClient Ecs { get; }

    public AmazonCodeDeployClient CodeDeploy { get; }

    public AmazonEventBridgeClient EventBridge => _eventBridge.Value;

    public AmazonCodePipelineClient CodePipeline { get; }

    public AmazonS3Client S3 { get; }

    public AmazonDynamoDBClient DynamoDb { get; }

    /// <summary>The clients for another region or account; these for the gate's own.</summary>
    /// <exception cref="PortUnavailableException">So many were asked for that something is wrong, or the region is none.</exception>
    public AwsClients At(AwsTarget? target)
    {
        if (target is null or { Region: null, RoleArn: null } || (target.RoleArn is null && target.Region == _options.Region))
        {
            return this;
        }

        if ((target.Region is { } region && !Region().IsMatch(region)) || (_targets.Count >= MaxTargets && !_targets.ContainsKey(target)))
        {
            throw new PortUnavailableException("aws", "CreateClient", "NoSuchTarget", $"'{target.Region}' is no region, or more than {MaxTargets} regions and roles are in use.");
        }

        return _targets.GetOrAdd(target, static (wanted, own) => new Lazy<AwsClients>(() => own.Make(wanted)), this).Value;
    }

    private AwsClients Make(AwsTarget target)
    {
        var options = target.Region is null ? _options : _options with { Region = target.Region };
        return new AwsClients(options, target.RoleArn is null
            ? _credentials
            : new AssumedRole(new AmazonSecurityTokenServiceClient(_credentials, Configured(new AmazonSecurityTokenServiceConfig(), options.Region)), target.RoleArn, target.ExternalId));
    }

    /// <summary>The client for logs in a region, as a task definition names it; null for a name that is no region.</summary>
    public AmazonCloudWatchLogsClient? LogsIn(string? region)
    {
        region ??= _options.Region;
        if (!Region().IsMatch(region) || (_logs.Count >= MaxRegions && !_logs.ContainsKey(region)))
        {
            return null;
        }

        return _logs.GetOrAdd(region, static (name, clients) =>
            new AmazonCloudWatchLogsClient(clients._credentials, clients.Configured(new AmazonCloudWatchLogsConfig(), name)), this);
    }

    /// <summary>The client for registries in a region, as an image's host names it; null for a name that is no region.</summary>
    public AmazonECRClient? EcrIn(string region) =>
        !Region().IsMatch(region) || (_ecr.Count >= MaxRegions && !_ecr.ContainsKey(region))
            ? null
            : _ecr.GetOrAdd(region, static (name, clients) => new AmazonECRClient(clients._credentials, clients.Configured(new AmazonECRConfig(), name)), this);

    public void Dispose()
    {
        foreach (var target in _targets.Values.Where(t => t.IsValueCreated))
        {
            target.Value.Dispose();
        }

        (_credentials as AssumedRole)?.Dispose();
        Ecs.Dispose();
        CodeDeploy.Dispose();
        CodePipeline.Dispose();
        S3.Dispose();
        DynamoDb.Dispose();
        if (_eventBridge.IsValueCreated)
        {
            _eventBridge.Value.Dispose();
        }

        foreach (var client in _logs.Values.Concat<IDisposable>(_ecr.Values))
        {
            client.Dispose();
        }
    }

    private T Configured<T>(T config, string region, Uri? own = null)
        where T : ClientConfig
    {
        config.MaxErrorRetry = 0;

        // The port's time for one try is shorter; this is the last resort for a socket that hangs.
        config.Timeout = _options.Resilience.TryTimeout * 2;
        if ((own ?? _options.ServiceUrl) is { } url)
        {
            config.ServiceURL = url.ToString();
            config.AuthenticationRegion = region;
        }
        else
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        }

        return config;
    }

    [GeneratedRegex(@"\A[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}\z")]
    private static partial Regex Region();
}
