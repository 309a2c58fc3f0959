using System.Text.Json.Nodes;
using EcsDeployGate.Core.Inspecting;
using EcsDeployGate.Core.Probing;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Core.Tests.Probing;

/// <summary>Tells what a probe saw, in the order in which it happened, and asks for the diagnosis.</summary>
internal sealed class ProbeStory
{
    private readonly List<ProbeRecord> _records = [];
    private readonly List<ProbedContainer> _containers = [];
    private readonly Dictionary<string, IReadOnlyList<string>> _logs = [];
    private readonly JsonObject _task;
    private readonly List<InspectedImage> _images = [];
    private string? _stopCode = "EssentialContainerExited";
    private string? _stopped = "Essential container in task exited";
    private DateTimeOffset? _stopping;
    private DateTimeOffset? _stoppedExecution;
    private int _attempt;

    public ProbeStory(params string[] check) => _task = Some.Task(check);

    public ProbeStory With(Action<JsonObject> change)
    {
        change(_task);
        return this;
    }

    public ProbeStory Image(Dictionary<string, string> env)
    {
        _images.Add(new("web", new ImageFacts { Digest = "sha256:aa", Architecture = "amd64", Os = "linux", Env = env }, null));
        return this;
    }

    public ProbeStory Facts(string[] programs, string[]? localhost = null, int startedAt = 0)
    {
        _records.Add(new FactsRecord(
            "web", At(1), 1000, 1000, "/", "/usr/bin:/bin", programs.ToDictionary(p => p, p => "/bin/" + p), localhost ?? ["127.0.0.1", "::1"], At(startedAt)));
        return this;
    }

    /// <summary>What the recorder found of the container; call it after <see cref="Facts"/>, or it makes facts of its own.</summary>
    public ProbeStory Found(Func<FactsRecord, FactsRecord> change)
    {
        if (!_records.OfType<FactsRecord>().Any())
        {
            Facts([]);
        }

        var at = _records.FindIndex(r => r is FactsRecord);
        _records[at] = change((FactsRecord)_records[at]);
        return this;
    }

    public ProbeStory Engine(string container, string known, int? exit = null, double? finished = null, string? health = null, long? memory = null)
    {
        _records.Add(new EngineRecord(container, At(59), known, health, null, null, null, exit, finished is { } second ? At(second) : null, 0, memory));
        return this;
    }

    public ProbeStory Stopping(double from, double to)
    {
        (_stopping, _stoppedExecution) = (At(from), At(to));
        return this;
    }

    public ProbeStory Listens(double second, params ListeningSocket[] sockets)
    {
        _records.Add(new ListeningRecord("", At(second), sockets));
        return this;
    }

    public ProbeStory Fails(double second, int exit, string stderr = "", string stdout = "", string container = "web") => Attempt(second, exit, false, null, stderr, stdout, container);

    public ProbeStory Passes(double second) => Attempt(second, 0, false, null, "", "", "web");

    public ProbeStory TimesOut(double second, string stderr = "") => Attempt(second, null, true, null, stderr, "", "web");

    public ProbeStory CannotStart(double second, string program, string name = "ENOENT", bool exists = false) =>
        Attempt(second, 127, false, new SpawnError(2, name, program, exists), "", "", "web");

    public ProbeStory Becomes(double second, string status, string container = "web")
    {
        _records.Add(new HealthRecord(container, At(second), status, status == HealthStatus.Healthy ? 0 : 3));
        return this;
    }

    public ProbeStory Looks(double second, string stdout)
    {
        _records.Add(new ExperimentRecord("web", At(second), "look", ["status and headers"], ["CMD-SHELL", "curl -D -"], 5, 0, false, null, stdout, "", false));
        return this;
    }

    public ProbeStory TriesFor(double second, string id, double milliseconds, params string[] command)
    {
        _records.Add(new ExperimentRecord("web", At(second), id, [id], command, milliseconds, 0, false, null, "", "", false));
        return this;
    }

    public ProbeStory CannotStart(double second, string program, string errno, bool exists, string? needs)
    {
        CannotStart(second, program, errno, exists);
        var last = (AttemptRecord)_records[^1];
        _records[^1] = last with { SpawnError = last.SpawnError! with { Needs = needs } };
        return this;
    }

    public ProbeStory Tries(double second, string id, string change, int exit, params string[] command)
    {
        _records.Add(new ExperimentRecord("web", At(second), id, [change], command, 5, exit, false, null, "", "", false));
        return this;
    }

    /// <param name="observer">The observer's exit code; null when it was stopped.</param>
    /// <param name="because">What its verdict says.</param>
    /// <param name="container">Of which container.</param>
    /// <param name="lost">True when ECS does not tell the exit code, so that only the verdict does.</param>
    public ProbeStory Ends(int? observer, string because = "", string container = "web", bool lost = false)
    {
        if (observer is { } code && VerdictRecord.WordFor(code) is { } word && _records.Count > 0)
        {
            _records.Add(new VerdictRecord(container, At(60), word, code, because));
        }

        _containers.Add(new(ProbeLayout.ObserverContainer, lost ? null : observer, null, null, null));
        return this;
    }

    public ProbeStory Container(string name, int? exit, string? reason = null, params string[] log)
    {
        _containers.Add(new(name, exit, reason, "UNKNOWN", null));
        _logs[name] = log;
        return this;
    }

    public ProbeStory Health(string name, string status)
    {
        _containers.Add(new(name, 143, null, status, null));
        return this;
    }

    public ProbeStory Stopped(string? code, string? reason)
    {
        (_stopCode, _stopped) = (code, reason);
        return this;
    }

    public ProbeStory Forget()
    {
        _records.Clear();
        return this;
    }

    public ProbeConclusion Diagnose(string? recordsProblem = null) => Diagnosis.Of(Some.Deployment(_task.ToJsonString()), _images, Report(recordsProblem));

    public ProbeReport Report(string? recordsProblem = null) =>
        new()
        {
            TaskArn = "arn:aws:ecs:eu-west-1:111122223333:task/c/1",
            TaskDefinitionArn = "arn:aws:ecs:eu-west-1:111122223333:task-definition/ecs-deploy-gate-1:1",
            Attempt = 1,
            StopCode = _stopCode,
            StoppedReason = _stopped,
            StartedAt = At(0),
            StoppingAt = _stopping,
            ExecutionStoppedAt = _stoppedExecution,
            Containers = _containers,
            Records = _records,
            RecordsProblem = recordsProblem,
            LogTails = _logs,
        };

    public static DateTimeOffset At(double second) => Some.Noon.AddSeconds(second);

    private ProbeStory Attempt(double second, int? exit, bool timedOut, SpawnError? error, string stderr, string stdout, string container)
    {
        _attempt++;

        // As the probe writes it: once at the start, once at the end.
        _records.Add(new AttemptRecord(container, At(second), _attempt, At(second), null, null, false, null, "", "", false, false));
        _records.Add(new AttemptRecord(container, At(second + 0.01), _attempt, At(second), 10, exit, timedOut, error, stdout, stderr, false, false));
        return this;
    }
}
