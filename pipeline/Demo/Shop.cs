using System.IO.Compression;
using System.Text.Json.Nodes;
using Amazon.CodePipeline;
using Amazon.CodePipeline.Model;
using Amazon.ECS;
using Amazon.ECS.Model;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Task = System.Threading.Tasks.Task;

namespace EcsDeployGate.Demo;

/// <summary>The account of a small shop: a cluster, a service, a pipeline with the gate in it. All through the AWS APIs.</summary>
internal sealed class Shop : IDisposable
{
    public const string Cluster = "shop";
    public const string Service = "web";
    public const string Pipeline = "shop-pipeline";
    public const string LogGroup = "/ecs/shop";
    private const string Region = "eu-west-1";
    private const string Source = "shop-source";
    private const string Artifacts = "shop-artifacts";

    private readonly SetUpCalls _setUp;
    private readonly Uri _endpoint;

    public Shop(Uri endpoint, HttpClient http)
    {
        _endpoint = endpoint;
        _setUp = new SetUpCalls(http, endpoint);
        var who = new BasicAWSCredentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
        Ecs = new(who, new AmazonECSConfig { ServiceURL = endpoint.AbsoluteUri, AuthenticationRegion = Region });
        Pipelines = new(who, new AmazonCodePipelineConfig { ServiceURL = endpoint.AbsoluteUri, AuthenticationRegion = Region });
        S3 = new(who, new AmazonS3Config { ServiceURL = endpoint.AbsoluteUri, AuthenticationRegion = Region, ForcePathStyle = true });
    }

    public AmazonECSClient Ecs { get; }

    public AmazonCodePipelineClient Pipelines { get; }

    private AmazonS3Client S3 { get; }

    /// <summary>The name under which the account's registry has an image.</summary>
    public string ImageUri(string name) => $"{_endpoint.Authority}/{name}";

    /// <summary>The health check that everybody copies.</summary>
    public static IReadOnlyList<string> FoundingCheck { get; } = ["CMD-SHELL", "curl -f http://localhost/ || exit 1"];

    /// <summary>Makes the cluster and the service and waits until it runs healthy.</summary>
    public async Task OpenAsync(string image, CancellationToken cancellationToken) =>
        await SteadyAsync(await StockAsync(image, desiredCount: 1, cancellationToken), cancellationToken);

    /// <summary>Makes the buckets, the cluster and the service.</summary>
    /// <returns>ARN of the task definition that the service starts with.</returns>
    public async Task<string> StockAsync(string image, int desiredCount, CancellationToken cancellationToken)
    {
        await S3.PutBucketAsync(new PutBucketRequest { BucketName = Source }, cancellationToken);
        await S3.PutBucketAsync(new PutBucketRequest { BucketName = Artifacts }, cancellationToken);
        await _setUp.EcsAsync("CreateCluster", new() { ["clusterName"] = Cluster }, cancellationToken);
        var revision = await RegisterAsync(image, FoundingCheck, cancellationToken);
        await _setUp.EcsAsync(
            "CreateService",
            new()
            {
                ["cluster"] = Cluster,
                ["serviceName"] = Service,
                ["taskDefinition"] = revision,
                ["desiredCount"] = desiredCount,
                ["launchType"] = "FARGATE",
                ["networkConfiguration"] = new JsonObject
                {
                    ["awsvpcConfiguration"] = new JsonObject { ["subnets"] = new JsonArray("subnet-0a1b2c3d"), ["securityGroups"] = new JsonArray("sg-0a1b2c3d") },
                },
            },
            cancellationToken);
        return revision;
    }

    /// <summary>Registers the shop's task definition and gives back its ARN.</summary>
    public async Task<string> RegisterAsync(string image, IEnumerable<string> check, CancellationToken cancellationToken)
    {
        var registered = await Ecs.RegisterTaskDefinitionAsync(
            new()
            {
                Family = "shop-web",
                NetworkMode = NetworkMode.Awsvpc,
                RequiresCompatibilities = ["FARGATE"],
                Cpu = "256",
                Memory = "512",
                ExecutionRoleArn = "arn:aws:iam::111122223333:role/shop-execution",
                ContainerDefinitions =
                [
                    new()
                    {
                        Name = "web",
                        Image = ImageUri(image),
                        PortMappings = [new() { ContainerPort = 80 }],
                        HealthCheck = new() { Command = [.. check], Interval = 5, Timeout = 2, Retries = 2 },
                        StopTimeout = 2,
                        LogConfiguration = new()
                        {
                            LogDriver = LogDriver.Awslogs,
                            Options = new()
                            {
                                ["awslogs-group"] = LogGroup,
                                ["awslogs-region"] = Region,
                                ["awslogs-stream-prefix"] = "web",
                                ["awslogs-create-group"] = "true",
                            },
                        },
                    },
                ],
            },
            cancellationToken);
        return registered.TaskDefinition.TaskDefinitionArn;
    }

    /// <summary>Puts a revision into service by hand, as one does after <c>register-task-definition</c>.</summary>
    public async Task UpdateAsync(string revision, CancellationToken cancellationToken)
    {
        await _setUp.EcsAsync("UpdateService", new() { ["cluster"] = Cluster, ["service"] = Service, ["taskDefinition"] = revision }, cancellationToken);
        await SteadyAsync(revision, cancellationToken);
    }

    /// <summary>Waits until the service runs the revision, healthy, and nothing else.</summary>
    /// <exception cref="DemoException">Not within a minute.</exception>
    public async Task SteadyAsync(string revision, CancellationToken cancellationToken)
    {
        for (var tries = 0; tries < 120; tries++)
        {
            if (await IsSteadyAsync(revision, cancellationToken))
            {
                return;
            }

            await Task.Delay(500, cancellationToken);
        }

        throw new DemoException($"The service does not become steady on {revision}.");
    }

    /// <summary>ARN of the task definition that the service uses.</summary>
    public async Task<string> RevisionAsync(CancellationToken cancellationToken) =>
        (await ServiceAsync(cancellationToken)).TaskDefinition;

    /// <summary>True when the service runs healthy on the revision and on nothing else.</summary>
    public async Task<bool> IsSteadyAsync(string revision, CancellationToken cancellationToken)
    {
        var service = await ServiceAsync(cancellationToken);
        if (service.TaskDefinition != revision || service.RunningCount != service.DesiredCount || service.Deployments.Count != 1)
        {
            return false;
        }

        var tasks = await Ecs.ListTasksAsync(new() { Cluster = Cluster, ServiceName = Service }, cancellationToken);
        if (tasks.TaskArns is not { Count: > 0 } arns)
        {
            return false;
        }

        var described = await Ecs.DescribeTasksAsync(new() { Cluster = Cluster, Tasks = arns }, cancellationToken);
        return described.Tasks.All(t => t.HealthStatus == HealthStatus.HEALTHY && t.TaskDefinitionArn == revision);
    }

    /// <summary>Makes the pipeline: Source, Gate, Deploy.</summary>
    public async Task PipelineAsync(string definition, CancellationToken cancellationToken)
    {
        var file = JsonNode.Parse(await File.ReadAllTextAsync(definition, cancellationToken))!.AsObject();
        await _setUp.CodePipelineAsync("CreatePipeline", file, cancellationToken);
    }

    /// <summary>What a build leaves: <c>imagedefinitions.json</c> in a zip, in the source bucket; then the pipeline is started.</summary>
    /// <returns>The execution's id.</returns>
    public async Task<string> ReleaseAsync(string image, CancellationToken cancellationToken)
    {
        var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            await using var entry = archive.CreateEntry("imagedefinitions.json").Open();
            await entry.WriteAsync(System.Text.Encoding.UTF8.GetBytes(new JsonArray(new JsonObject { ["name"] = "web", ["imageUri"] = ImageUri(image) }).ToJsonString()), cancellationToken);
        }

        await PutBuildAsync(zip.ToArray(), cancellationToken);
        return await StartAsync(Pipeline, cancellationToken);
    }

    /// <summary>Puts what a build leaves where the pipeline looks for it.</summary>
    public Task PutBuildAsync(byte[] zip, CancellationToken cancellationToken) =>
        S3.PutObjectAsync(new PutObjectRequest { BucketName = Source, Key = "build.zip", InputStream = new MemoryStream(zip) }, cancellationToken);

    /// <summary>Starts an execution and gives back its id.</summary>
    public async Task<string> StartAsync(string pipeline, CancellationToken cancellationToken) =>
        (await Pipelines.StartPipelineExecutionAsync(new() { Name = pipeline }, cancellationToken)).PipelineExecutionId;

    /// <summary>Status of the execution as CodePipeline says it.</summary>
    public async Task<string> StatusAsync(string execution, CancellationToken cancellationToken, string pipeline = Pipeline) =>
        (await Pipelines.GetPipelineExecutionAsync(new() { PipelineName = pipeline, PipelineExecutionId = execution }, cancellationToken)).PipelineExecution.Status.Value;

    /// <summary>What the execution's actions did, oldest first.</summary>
    public async Task<IReadOnlyList<ActionExecutionDetail>> ActionsAsync(string execution, CancellationToken cancellationToken)
    {
        var page = await Pipelines.ListActionExecutionsAsync(
            new() { PipelineName = Pipeline, Filter = new() { PipelineExecutionId = execution } }, cancellationToken);
        return [.. (page.ActionExecutionDetails ?? []).AsEnumerable().Reverse()];
    }

    public void Dispose()
    {
        Ecs.Dispose();
        Pipelines.Dispose();
        S3.Dispose();
    }

    private async Task<Amazon.ECS.Model.Service> ServiceAsync(CancellationToken cancellationToken) =>
        (await Ecs.DescribeServicesAsync(new() { Cluster = Cluster, Services = [Service] }, cancellationToken)).Services.Single();
}
