using EcsDeployGate.Core.Deciding;
using EcsDeployGate.Core.Inspecting;
using EcsDeployGate.Core.Names;
using EcsDeployGate.Core.Probing;
using EcsDeployGate.Core.Receiving;
using EcsDeployGate.Core.Reporting;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.Runs;
using EcsDeployGate.Core.TaskDefinitions;
using EcsDeployGate.Probe.Protocol;
using EcsDeployGate.TestKit.Doubles;
using Microsoft.Extensions.Time.Testing;

namespace EcsDeployGate.Core.Tests.Runs;

/// <summary>A small world around the engine: ECS and CodePipeline as state, so that doing an effect twice shows.</summary>
internal sealed class Stage : IResolver, IImageRegistry, IProbeTasks, IDoorAnswers
{
    private readonly Dictionary<string, string> _definitions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _tasksByToken = new(StringComparer.Ordinal);
    private readonly HashSet<string> _running = new(StringComparer.Ordinal);
    private readonly HashSet<string> _stopped = new(StringComparer.Ordinal);

    // AWS takes calls one at a time for one token, family or task; tests call from many threads at once.
    private readonly Lock _oneAtATime = new();

    public static ApprovalTarget Approval { get; } = new("shop", "Deploy", "Gate", "5d9b0000-0000-4000-8000-000000000005", null, null);

    public static TaskDefinition Candidate { get; } = TaskDefinition.Parse("""
        {
          "family": "web", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512",
          "executionRoleArn": "arn:aws:iam::111122223333:role/web",
          "containerDefinitions": [{
            "name": "web", "image": "example.com/web:2", "portMappings": [{ "containerPort": 80 }],
            "healthCheck": { "command": ["CMD-SHELL", "curl -f http://localhost/ || exit 1"], "interval": 5, "retries": 2 }
          }]
        }
        """);

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));

    public InMemoryRunStore Store { get; } = new();

    /// <summary>What resolving finds.</summary>
    public Resolution Found { get; set; } = new Resolution.Resolved(new Deployment
    {
        TaskDefinition = Candidate,
        Cluster = "shop",
        Service = "web",
        Images = [new("web", "example.com/web:2", null, "nobody could look")],
    });

    /// <summary>Exit code of the observer in the task that ends next.</summary>
    public int ObserverExit { get; set; }

    /// <summary>Reason with which tasks fail to start, while tokens are left.</summary>
    public Queue<string> StartFailures { get; } = new();

    /// <summary>True while the probe task runs on.</summary>
    public bool ProbeRunsOn { get; set; }

    /// <summary>What somebody else answered before us.</summary>
    public DoorAnswer? AnsweredOutside { get; set; }

    /// <summary>Called before an effect reaches the world, with its name: tests throw here.</summary>
    public Action<string> Before { get; set; } = _ => { };

    /// <summary>Called after an effect reached the world and before the gate hears of it.</summary>
    public Action<string> After { get; set; } = _ => { };

    /// <summary>Something that breaks whenever this effect comes up.</summary>
    public static Action<string> Breaking(string effect, string message) => which =>
    {
        if (which == effect)
        {
            throw new HttpRequestException(message);
        }
    };

    public List<(Decision Decision, string Summary)> Answers { get; } = [];

    /// <summary>Everything that any door was told.</summary>
    public List<DoorReport> Told { get; } = [];

    /// <summary>How the approval stands when somebody looks.</summary>
    public ApprovalStanding Standing { get; set; } = new ApprovalStanding.Pending("exec-1");

    /// <summary>How the last probe was started.</summary>
    public ProbeLaunch? Launched { get; private set; }

    public int TasksStarted => _tasksByToken.Count;

    public int LeftRunning => _running.Count;

    public int LeftRegistered => _definitions.Count;

    public RunEngine Engine() => new(Store, new EffectPerformer(this, new ImageInspector(this, new ScriptedImages()), this, this, new RunLinks(null), Time), Time);

    public RunStarter Starter(GatePolicy? policy = null) => new(Store, policy ?? new GatePolicy(), Time);

    public GateRequest Request(GateTarget? target = null) =>
        new(Door.PipelineApproval, "approval:shop/Deploy/Gate/5d9b", "arn:aws:sns:eu-west-1:111122223333:gate", target ?? Approval);

    public Task<Resolution> ResolveAsync(GateRequest request, CancellationToken cancellationToken) => Do(nameof(Resolve), () => Found);

    public Task<ImageAnswer> ReadAsync(string image, string architecture, CancellationToken cancellationToken) =>
        Do<ImageAnswer>(nameof(Inspect), () => new ImageAnswer.CannotTell("nobody could look"));

    public Task<ProbeAnswer> RegisterAsync(TaskDefinition definition, CancellationToken cancellationToken) => Do<ProbeAnswer>(nameof(RegisterProbe), () =>
    {
        if (!_definitions.TryGetValue(definition.Family, out var arn))
        {
            _definitions.Add(definition.Family, arn = $"arn:aws:ecs:eu-west-1:111122223333:task-definition/{definition.Family}:1");
        }

        return new ProbeAnswer.Done(arn);
    });

    public Task<ProbeAnswer> StartAsync(ProbeLaunch launch, CancellationToken cancellationToken) => Do<ProbeAnswer>(nameof(StartProbe), () =>
    {
        Launched = launch;
        if (!_tasksByToken.TryGetValue(launch.ClientToken, out var arn))
        {
            _tasksByToken.Add(launch.ClientToken, arn = $"arn:aws:ecs:eu-west-1:111122223333:task/shop/{_tasksByToken.Count + 1:x32}");
            _running.Add(arn);
        }

        return new ProbeAnswer.Done(arn);
    });

    public Task<ProbeReport?> ObserveAsync(ProbeLaunch launch, string taskArn, CancellationToken cancellationToken) => Do(nameof(ObserveProbe), () =>
    {
        if (ProbeRunsOn && _running.Contains(taskArn))
        {
            return null;
        }

        if (_stopped.Contains(taskArn))
        {
            return Stopped(launch, taskArn);
        }

        _running.Remove(taskArn);

        var failure = StartFailures.TryDequeue(out var reason) ? reason : null;
        return new ProbeReport
        {
            TaskArn = taskArn,
            TaskDefinitionArn = launch.TaskDefinitionArn,
            Attempt = launch.Attempt,
            StopCode = failure is null ? "EssentialContainerExited" : "TaskFailedToStart",
            StoppedReason = failure ?? "Essential container in task exited",
            StartedAt = failure is null ? Time.GetUtcNow() : null,
            StoppedAt = Time.GetUtcNow(),
            Containers =
            [
                new("web", failure is null ? 143 : null, null, "UNKNOWN", null),
                new(ProbeLayout.InstallerContainer, failure is null ? 0 : null, null, "UNKNOWN", null),
                new(ProbeLayout.ObserverContainer, failure is null ? ObserverExit : null, null, "UNKNOWN", null),
            ],
            RecordsProblem = "the log was empty",
        };
    });

    public Task CleanUpAsync(RunId run, string? cluster, CancellationToken cancellationToken) => Do(nameof(CleanUpProbe), () =>
    {
        _stopped.UnionWith(_running);
        _running.Clear();
        _definitions.Clear();
        return true;
    });

    public Task<IReadOnlyList<RunId>> RegisteredAsync(CancellationToken cancellationToken) => Do<IReadOnlyList<RunId>>(
        nameof(ProbeSweep), () => [.. _definitions.Keys.Select(family => RunId.Parse(family[ProbeDefinition.FamilyPrefix.Length..], null))]);

    public Task<DoorAnswer> AnswerAsync(DoorReport report, CancellationToken cancellationToken) => Do(nameof(Report), () =>
    {
        if (AnsweredOutside is { } outside)
        {
            return outside;
        }

        Told.Add(report);
        if (report is not ApprovalReport approval)
        {
            return new DoorAnswer(Given: true, report.GetType().Name, null, Time.GetUtcNow());
        }

        // CodePipeline takes one answer for a token; the adapter recognises its own when it comes back.
        if (Answers.Count == 0)
        {
            Answers.Add((approval.Decision, approval.Summary));
        }

        return new DoorAnswer(Given: true, Answers[0].Decision.ToString(), null, Time.GetUtcNow());
    });

    public Task<ApprovalStanding> LookAsync(ApprovalTarget approval, CancellationToken cancellationToken) => Task.FromResult(Standing);

    /// <summary>What ECS says of a task that was stopped from outside before any container started.</summary>
    private static ProbeReport Stopped(ProbeLaunch launch, string taskArn) => new()
    {
        TaskArn = taskArn,
        TaskDefinitionArn = launch.TaskDefinitionArn,
        Attempt = launch.Attempt,
        StopCode = "UserInitiated",
        StoppedReason = "Task stopped by user",
        Containers = [new("web", null, null, "UNKNOWN", null), new(ProbeLayout.ObserverContainer, null, null, "UNKNOWN", null)],
        RecordsProblem = "the log was empty",
    };

    private Task<T> Do<T>(string effect, Func<T> act)
    {
        Before(effect);
        T result;
        lock (_oneAtATime)
        {
            result = act();
        }

        After(effect);
        return Task.FromResult(result);
    }
}
