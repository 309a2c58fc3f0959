using System.Text;
using EcsDeployGate.Core.Receiving;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.TaskDefinitions;
using Microsoft.Extensions.Time.Testing;

namespace EcsDeployGate.Core.Tests.Resolving;

/// <summary>A pipeline, an artifact, a service and a registry in memory; tests change what they are about.</summary>
internal sealed class PipelineWorld : IPipelines, IArtifacts, IServices, IImageRegistry
{
    public const string Token = "5d9b0000-0000-4000-8000-000000000005";

    public static readonly ArtifactLocation BuildOut = new("BuildOut", "shop-artifacts", "shop-pipeline/BuildOut/AbC123");

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 5, 4, 9, 0, 0, TimeSpan.Zero));

    public ApprovalTarget Approval { get; set; } =
        new("shop-pipeline", "Deploy", "Gate", Token, new DateTimeOffset(2026, 5, 11, 9, 10, 0, TimeSpan.Zero), null);

    public PipelineDefinition Pipeline { get; set; } = new("shop-pipeline", 12, "SUPERSEDED",
    [
        new("Source", [new() { Name = "Source", Category = "Source", Provider = "S3", OutputArtifacts = ["SourceOut"] }]),
        new("Build", [new() { Name = "Build", Category = "Build", Provider = "CodeBuild", InputArtifacts = ["SourceOut"], OutputArtifacts = ["BuildOut"] }]),
        new("Deploy", [Gate(), EcsDeploy("DeployWeb", 2)]),
    ]);

    public PipelineState State { get; set; } = new(
    [
        new("Source", "exec-1", [new("Source", "Succeeded", null, null, null, null)]),
        new("Deploy", "exec-1", [new("Gate", "InProgress", Token, null, null, null)]),
    ]);

    public List<ActionExecution> Actions { get; } =
    [
        new() { ExecutionId = "exec-1", Stage = "Build", Action = "Build", Status = "Succeeded", Outputs = [BuildOut] },
    ];

    public PipelineExecution Execution { get; set; } = new("exec-1", "InProgress", 12);

    public ArtifactAnswer Artifact { get; set; } = File("""[{"name":"web","imageUri":"registry.test/shop:2"}]""");

    public ServiceDescription? Service { get; set; } = new("web", "arn:aws:ecs:eu-west-1:1:task-definition/shop:7", "ECS", new("FARGATE", "LATEST", ["subnet-0aa"], ["sg-0cc"], false));

    public TaskDefinition Baseline { get; set; } = TaskDefinition.Parse(
        """{"family":"shop","futureMember":{"kept":true},"containerDefinitions":[{"name":"web","image":"registry.test/shop:1","futureToo":1},{"name":"side","image":"registry.test/side:1"}]}""");

    public Dictionary<string, ImageAnswer> Images { get; } = [];

    /// <summary>What GetJobDetails says; nothing, as may be the case at AWS, unless the test says otherwise.</summary>
    public JobPlace? Job { get; set; }

    public Dictionary<string, ServiceRevision> Revisions { get; } = [];

    public IReadOnlyList<string> SourceRevisions { get; set; } = [];

    public Dictionary<string, TaskDefinition> Definitions { get; } = [];

    public string? PathRead { get; private set; }

    /// <summary>Files of artifacts, by artifact and path; others are <see cref="Artifact"/>.</summary>
    public Dictionary<(string Artifact, string Path), string> Files { get; } = [];

    /// <summary>Every artifact location that was read.</summary>
    public List<ArtifactLocation> Read { get; } = [];

    public TargetRoles Roles { get; set; } = TargetRoles.None;

    public Fetched<DeployedService> Group { get; set; } = new Fetched<DeployedService>.Found(new("shop", "web"));

    /// <summary>Where services were looked for last.</summary>
    public AwsTarget? AskedAt { get; private set; }

    public ScriptedYaml Yaml { get; } = new();

    public static PipelineAction Gate(int runOrder = 1, string name = "Gate") =>
        new() { Name = name, Category = "Approval", Provider = "Manual", RunOrder = runOrder };

    public static PipelineAction EcsDeploy(string name, int runOrder, string service = "web", string artifact = "BuildOut", string? file = null) => new()
    {
        Name = name,
        Category = "Deploy",
        Provider = "ECS",
        RunOrder = runOrder,
        Configuration = new Dictionary<string, string>
        {
            ["ClusterName"] = "shop",
            ["ServiceName"] = service,
            ["FileName"] = file ?? "",
        },
        InputArtifacts = [artifact],
    };

    public static ArtifactAnswer File(string text) => new ArtifactAnswer.Found(Encoding.UTF8.GetBytes(text));

    public PipelineWorld WithDeploy(params PipelineAction[] actions)
    {
        Pipeline = Pipeline with { Stages = [.. Pipeline.Stages.Take(2), new("Deploy", [Gate(), .. actions])] };
        return this;
    }

    public Task<Resolution> Resolve() => Resolve(Approval);

    public Task<Resolution> Resolve(GateTarget target, Door door = Door.PipelineApproval) =>
        new PipelineResolver(this, this, this, this, Yaml, Clock, PipelineResolverDefaults.None with { Roles = Roles }).ResolveAsync(
            new GateRequest(door, "id", "test", target), TestContext.Current.CancellationToken);

    public async Task<Deployment> Deployment() => Assert.IsType<Resolution.Resolved>(await Resolve()).Deployment;

    public async Task<Resolution.Refused> Refused() => Assert.IsType<Resolution.Refused>(await Resolve());

    public Task<Fetched<PipelineDefinition>> ReadAsync(string pipeline, int? version, CancellationToken cancellationToken) =>
        Task.FromResult<Fetched<PipelineDefinition>>(pipeline == Pipeline.Name && version is null or 12
            ? new Fetched<PipelineDefinition>.Found(Pipeline)
            : new Fetched<PipelineDefinition>.Missing($"No pipeline '{pipeline}'."));

    public Task<Fetched<PipelineState>> StateAsync(string pipeline, CancellationToken cancellationToken) =>
        Task.FromResult<Fetched<PipelineState>>(pipeline == Pipeline.Name
            ? new Fetched<PipelineState>.Found(State)
            : new Fetched<PipelineState>.Missing($"No pipeline '{pipeline}'."));

    public Task<Fetched<PipelineExecution>> ExecutionAsync(string pipeline, string? executionId, CancellationToken cancellationToken) =>
        Task.FromResult<Fetched<PipelineExecution>>(executionId is null || executionId == Execution.Id
            ? new Fetched<PipelineExecution>.Found(Execution)
            : new Fetched<PipelineExecution>.Missing($"No execution '{executionId}'."));

    public Task<Fetched<IReadOnlyList<ActionExecution>>> ActionsAsync(string pipeline, string? executionId, CancellationToken cancellationToken) =>
        Task.FromResult<Fetched<IReadOnlyList<ActionExecution>>>(new Fetched<IReadOnlyList<ActionExecution>>.Found(
            [.. Actions.Where(a => executionId is null || a.ExecutionId == executionId)]));

    public Task<ArtifactAnswer> ReadAsync(ArtifactLocation location, string path, int maxBytes, CancellationToken cancellationToken)
    {
        PathRead = $"{location.Url}!{path}";
        Read.Add(location);
        return Task.FromResult(Files.TryGetValue((location.Name, path), out var text) ? File(text) : Artifact);
    }

    public IServices At(AwsTarget? target)
    {
        AskedAt = target;
        return this;
    }

    public Task<Fetched<DeployedService>> DeploymentGroupAsync(string application, string group, CancellationToken cancellationToken) => Task.FromResult(Group);

    public Task<Fetched<ServiceDescription>> ServiceAsync(string? cluster, string service, CancellationToken cancellationToken) =>
        Task.FromResult<Fetched<ServiceDescription>>(cluster == "shop" && service == Service?.Name
            ? new Fetched<ServiceDescription>.Found(Service)
            : new Fetched<ServiceDescription>.Missing($"No service '{service}' in '{cluster}'."));

    public Task<Fetched<TaskDefinition>> TaskDefinitionAsync(string arn, CancellationToken cancellationToken) =>
        Task.FromResult<Fetched<TaskDefinition>>(new Fetched<TaskDefinition>.Found(Definitions.GetValueOrDefault(arn) ?? Baseline));

    public Task<Fetched<JobPlace>> JobAsync(string jobId, CancellationToken cancellationToken) =>
        Task.FromResult<Fetched<JobPlace>>(Job is { } place ? new Fetched<JobPlace>.Found(place) : new Fetched<JobPlace>.Missing("There is no such job."));

    public Task<Fetched<ServiceRevision>> RevisionAsync(string arn, CancellationToken cancellationToken) =>
        Task.FromResult<Fetched<ServiceRevision>>(Revisions.TryGetValue(arn, out var found)
            ? new Fetched<ServiceRevision>.Found(found)
            : new Fetched<ServiceRevision>.Missing($"No revision '{arn}'."));

    public Task<Fetched<IReadOnlyList<string>>> SourceRevisionsAsync(string deploymentArn, CancellationToken cancellationToken) =>
        Task.FromResult<Fetched<IReadOnlyList<string>>>(new Fetched<IReadOnlyList<string>>.Found(SourceRevisions));

    public Task<ImageAnswer> ReadAsync(string image, string architecture, CancellationToken cancellationToken) =>
        Task.FromResult(Images.GetValueOrDefault(image) ?? new ImageAnswer.Found(
            new ImageFacts { Digest = "sha256:" + image.Length.ToString("D64", null), Architecture = "amd64", Os = "linux" }));
}

/// <summary>A reader that knows the documents that the test gives it.</summary>
internal sealed class ScriptedYaml : IYaml
{
    public Dictionary<string, string> Json { get; } = [];

    public System.Text.Json.Nodes.JsonNode? Read(string text) =>
        Json.TryGetValue(text, out var json) ? System.Text.Json.Nodes.JsonNode.Parse(json) : throw new FormatException("it is not YAML: line 1, column 1");
}
