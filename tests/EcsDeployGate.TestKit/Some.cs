using EcsDeployGate.Core.Deciding;
using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Inspecting;
using EcsDeployGate.Core.Names;
using EcsDeployGate.Core.Receiving;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.Runs;
using EcsDeployGate.Core.TaskDefinitions;

namespace EcsDeployGate.TestKit;

/// <summary>Values that are valid and otherwise unremarkable; a test names only what it is about.</summary>
public static class Some
{
    public const string Token = "5d9b0000-0000-4000-8000-000000000005";

    public const string Digest = "sha256:4bcff63911fcb4448bd4fdacec207030997caf25e9bea4045fa6c8c44de311d1";

    public static DateTimeOffset Time { get; } = new(2026, 5, 4, 9, 10, 0, TimeSpan.Zero);

    /// <summary>The n-th run id: the same every time, and in the order of n.</summary>
    public static RunId Id(int n = 1) => new(Guid.Parse($"019a0000-0000-7000-8000-{n:x12}"));

    public static TaskDefinition TaskDefinition(string family = "web", string image = "example.com/web:v1", string? healthCheck = "curl -f http://localhost/ || exit 1") =>
        Core.TaskDefinitions.TaskDefinition.Parse(
            $$"""
            {
              "family": "{{family}}", "cpu": "256", "memory": "512", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"],
              "containerDefinitions": [
                { "name": "web", "image": "{{image}}", "essential": true, "portMappings": [{ "containerPort": 80 }]{{(healthCheck is null ? "" : $", \"healthCheck\": {{ \"command\": [\"CMD-SHELL\", \"{healthCheck}\"] }}")}} }
              ]
            }
            """);

    public static Deployment Deployment(TaskDefinition? definition = null, string? service = "web", string? cluster = "shop")
    {
        var task = definition ?? TaskDefinition();
        return new Deployment
        {
            TaskDefinition = task,
            Cluster = cluster,
            Service = service,
            Images = [.. task.Containers.Select(c => new ResolvedImage(c.Name, c.Image, Digest))],
        };
    }

    public static ImageFacts ImageFacts() => new()
    {
        Digest = Digest,
        Architecture = "amd64",
        Os = "linux",
        Cmd = ["/bin/serve"],
        Env = new Dictionary<string, string> { ["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" },
    };

    public static GateRequest Approval(string token = Token, string pipeline = "shop-pipeline") => new(
        Door.PipelineApproval,
        $"codepipeline-approval/{pipeline}/Deploy/Gate/{token}",
        "arn:aws:sns:eu-west-1:111122223333:gate-approvals",
        new ApprovalTarget(pipeline, "Deploy", "Gate", token, Time.AddHours(2), null));

    public static GateRequest Execution(string identity, string pipeline = "shop-pipeline", string? executionId = null) =>
        new(Door.Api, identity, "someone", new ExecutionTarget(pipeline, executionId, null));

    public static GateRequest Definition(string identity, TaskDefinition? definition = null, string? cluster = "shop", string? service = null) =>
        new(Door.Api, identity, "someone", new DefinitionTarget(definition ?? TaskDefinition(), cluster, service));

    public static RunRequested Requested(GateRequest? request = null) => new(request ?? Approval(), new GatePolicy());

    /// <summary>A run that has just been asked for.</summary>
    public static RunLog Log(int n = 1, GateRequest? request = null, DateTimeOffset? at = null) =>
        RunLog.Start(Id(n), Requested(request ?? Approval(token: $"token-{n}")), at ?? Time);

    public static RuleInfo Rule(string id = "EDG-HC01") => new(
        id,
        "Health check runs a program that is there",
        Severity.Error,
        Confidence.Certain,
        "A health check that cannot start never passes.",
        "Use a program that the image has.",
        new Uri("https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html"));

    public static Cause Cause(string code = "command-not-found") => new(
        code,
        "The health check of container 'web' runs 'curl', which the image does not have.",
        "web",
        ["exit code 127", "/bin/sh: curl: not found"],
        "ECS would stop the task as unhealthy, again and again.",
        new Fix("Use 'wget -q -O /dev/null http://127.0.0.1/' instead.", Verified: true));

    public static VerdictReached Verdict(Verdict verdict = Core.Deciding.Verdict.Approve, Decision? decision = null) => new(
        verdict,
        decision ?? verdict switch
        {
            Core.Deciding.Verdict.Approve => Decision.Approved,
            Core.Deciding.Verdict.Reject => Decision.Rejected,
            _ => Decision.Held,
        },
        verdict is Core.Deciding.Verdict.Approve ? null : Cause(),
        [],
        "summary");

    /// <summary>A run that has ended with this verdict, without a probe.</summary>
    public static RunLog EndedLog(int n = 1, Verdict verdict = Core.Deciding.Verdict.Approve, GateRequest? request = null, DateTimeOffset? at = null)
    {
        var log = Log(n, request, at);
        var time = at ?? Time;
        RunEvent[] rest =
        [
            new DeploymentResolved(Deployment()),
            new DeploymentValidated([Rule().Pass("/containerDefinitions/0/healthCheck")]),
            new ImagesInspected([new InspectedImage("web", ImageFacts(), null)], []),
            new ProbeSkipped("The policy says never."),
            Verdict(verdict),
            new DoorAnswered("Approved", time.AddSeconds(6)),
        ];
        foreach (var happened in rest)
        {
            time = time.AddSeconds(1);
            log = log.Append(happened, time);
        }

        return log;
    }
}
