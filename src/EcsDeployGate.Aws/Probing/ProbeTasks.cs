using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.ECS.Model;
using Amazon.Runtime;
using EcsDeployGate.Aws.Clients;
using EcsDeployGate.Aws.Resilience;
using EcsDeployGate.Core.Names;
using EcsDeployGate.Core.Probing;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.TaskDefinitions;
using EcsDeployGate.Probe.Protocol;
using Task = System.Threading.Tasks.Task;
using TaskDefinition = EcsDeployGate.Core.TaskDefinitions.TaskDefinition;

namespace EcsDeployGate.Aws.Probing;

/// <summary>Runs probe tasks on ECS.</summary>
internal sealed class ProbeTasks(AwsClients clients, Port port, ProbeLogs logs, ProbeTaskOptions options, TimeProvider clock) : IProbeTasks
{
    /// <summary>Revisions of one run's family that are compared or removed; a run makes one for each attempt.</summary>
    private const int MaxRevisions = 50;

    /// <summary>Pages of 100 families that a sweep looks at; what is left beyond comes up the next time.</summary>
    private const int MaxFamilyPages = 10;

    private const string FamilyPrefix = ProbeDefinition.FamilyPrefix;

    /// <inheritdoc/>
    public IProbeTasks At(AwsTarget? target) =>
        clients.At(target) is var there && ReferenceEquals(there, clients) ? this : new ProbeTasks(there, port, logs.With(there), options, clock);

    /// <inheritdoc/>
    public async Task<ProbeAnswer> RegisterAsync(TaskDefinition definition, CancellationToken cancellationToken)
    {
        var wanted = definition.ToJson();
        foreach (var arn in await RevisionsAsync(definition.Family, cancellationToken).ConfigureAwait(false))
        {
            var found = await port.AskAsync<JsonObject>(
                "DescribeTaskDefinition",
                token => clients.Ecs.SendAsync("DescribeTaskDefinition", Resolving.Services.Request(arn), token),
                e => e.ErrorCode is "ClientException" or "InvalidParameterException" ? [] : null,
                cancellationToken).ConfigureAwait(false);
            if (Resolving.Services.Read(arn, found) is Fetched<TaskDefinition>.Found { Value: var earlier } && Holds(earlier.ToJson(), wanted))
            {
                return new ProbeAnswer.Done(arn);
            }
        }

        return await port.AskAsync<ProbeAnswer>(
            "RegisterTaskDefinition",
            async token =>
            {
                var answer = await clients.Ecs.SendAsync("RegisterTaskDefinition", wanted, token).ConfigureAwait(false);
                return (answer["taskDefinition"] as JsonObject)?["taskDefinitionArn"].AsText() is { } arn
                    ? new ProbeAnswer.Done(arn)
                    : throw new JsonException("ECS registered a task definition and did not say its ARN.");
            },
            Refused,
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<ProbeAnswer> StartAsync(ProbeLaunch launch, CancellationToken cancellationToken)
    {
        var request = new RunTaskRequest
        {
            Cluster = launch.Cluster,
            TaskDefinition = launch.TaskDefinitionArn,
            Count = 1,
            LaunchType = launch.Placement.LaunchType,
            PlatformVersion = launch.Placement.LaunchType is "FARGATE" ? launch.Placement.PlatformVersion : null,
            NetworkConfiguration = launch.Placement.Subnets.Count is 0 ? null : new NetworkConfiguration
            {
                AwsvpcConfiguration = new AwsVpcConfiguration
                {
                    Subnets = [.. launch.Placement.Subnets],
                    SecurityGroups = [.. launch.Placement.SecurityGroups],
                    AssignPublicIp = launch.Placement.AssignPublicIp ? "ENABLED" : "DISABLED",
                },
            },
            ClientToken = launch.ClientToken,
            StartedBy = launch.StartedBy,
        };
        return port.AskAsync<ProbeAnswer>(
            "RunTask",
            async token =>
            {
                var answer = await clients.Ecs.RunTaskAsync(request, token).ConfigureAwait(false);
                return (answer.Tasks?.FirstOrDefault(), answer.Failures?.FirstOrDefault()) switch
                {
                    ({ TaskArn: { Length: > 0 } arn }, _) => new ProbeAnswer.Done(arn),
                    (_, { } failure) => new ProbeAnswer.Refused(failure.Reason ?? "Failure", failure.Detail ?? failure.Reason ?? "ECS gave no detail."),
                    _ => new ProbeAnswer.Refused("Failure", "ECS started no task and named no failure."),
                };
            },
            Refused,
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<ProbeReport?> ObserveAsync(ProbeLaunch launch, string taskArn, CancellationToken cancellationToken)
    {
        var answer = await DescribeAsync(launch.Cluster, taskArn, cancellationToken).ConfigureAwait(false);
        for (var read = 0; answer.Task is null && answer.Missing is not null && read < options.LateReads; read++)
        {
            // A task that was just started may not be seen yet (RunTask, eventual consistency).
            await Task.Delay(options.LateWait, clock, cancellationToken).ConfigureAwait(false);
            answer = await DescribeAsync(launch.Cluster, taskArn, cancellationToken).ConfigureAwait(false);
        }

        var task = answer.Task;
        if (task is not null && task.LastStatus is not ("STOPPED" or "DELETED"))
        {
            return null;
        }

        var containers = (task?.Containers ?? []).Select(c => new ProbedContainer(c.Name, c.ExitCode, c.Reason, c.HealthStatus?.Value, c.ImageDigest)).ToList();
        var observed = task is null || containers.Exists(c => c is { Name: ProbeLayout.ObserverContainer, ExitCode: not null });
        var (records, problem) = await logs.RecordsAsync(launch.Definition, taskArn, observed && task is not null, cancellationToken).ConfigureAwait(false);
        return new ProbeReport
        {
            TaskArn = taskArn,
            TaskDefinitionArn = launch.TaskDefinitionArn,
            Attempt = launch.Attempt,
            StopCode = task?.StopCode?.Value,
            StoppedReason = task is null ? $"ECS no longer knows the task: {answer.Missing}" : task.StoppedReason,
            CreatedAt = Time(task?.CreatedAt),
            StartedAt = Time(task?.StartedAt),
            StoppingAt = Time(task?.StoppingAt),
            ExecutionStoppedAt = Time(task?.ExecutionStoppedAt),
            StoppedAt = Time(task?.StoppedAt),
            Containers = containers,
            Records = records,
            RecordsProblem = problem,
            LogTails = await logs.TailsAsync(launch.Definition, taskArn, cancellationToken).ConfigureAwait(false),
        };
    }

    /// <inheritdoc/>
    /// <remarks>Definitions go first: of one that is not active no task can be started any more, so none can appear behind our back.</remarks>
    public async Task CleanUpAsync(RunId run, string? cluster, CancellationToken cancellationToken)
    {
        foreach (var arn in await RevisionsAsync($"{FamilyPrefix}{run}", cancellationToken).ConfigureAwait(false))
        {
            await port.AskAsync<object>(
                "DeregisterTaskDefinition",
                async token => await clients.Ecs.DeregisterTaskDefinitionAsync(new DeregisterTaskDefinitionRequest { TaskDefinition = arn }, token).ConfigureAwait(false),
                Gone,
                cancellationToken).ConfigureAwait(false);
        }

        foreach (var arn in await TasksAsync(run, cluster, cancellationToken).ConfigureAwait(false))
        {
            await port.AskAsync<object>(
                "StopTask",
                async token => await clients.Ecs.StopTaskAsync(
                    new StopTaskRequest { Cluster = cluster, Task = arn, Reason = $"ecs-deploy-gate: run {run} needs it no more" }, token).ConfigureAwait(false),
                Gone,
                cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RunId>> RegisteredAsync(CancellationToken cancellationToken)
    {
        var runs = new List<RunId>();
        string? next = null;
        for (var page = 0; page < MaxFamilyPages && (page == 0 || next is not null); page++)
        {
            var request = new JsonObject { ["familyPrefix"] = FamilyPrefix, ["status"] = "ACTIVE", ["maxResults"] = 100 };
            if (next is not null)
            {
                request["nextToken"] = next;
            }

            var answer = await port.AskAsync<JsonObject>(
                "ListTaskDefinitionFamilies",
                token => clients.Ecs.SendAsync("ListTaskDefinitionFamilies", (JsonObject)request.DeepClone(), token),
                null,
                cancellationToken).ConfigureAwait(false);
            foreach (var family in answer["families"] as JsonArray ?? [])
            {
                // Somebody else's family may begin with the same words.
                if (family.AsText() is { } name && name.StartsWith(FamilyPrefix, StringComparison.Ordinal) && RunId.TryParse(name[FamilyPrefix.Length..], null, out var run))
                {
                    runs.Add(run);
                }
            }

            next = answer["nextToken"].AsText();
        }

        return runs;
    }

    /// <summary>Tasks that ECS wants to run; <c>startedBy</c> has to be the only filter, and RUNNING is what the default asks for.</summary>
    private async Task<IReadOnlyList<string>> TasksAsync(RunId run, string? cluster, CancellationToken cancellationToken)
    {
        var answer = await port.AskAsync(
            "ListTasks",
            token => clients.Ecs.ListTasksAsync(new ListTasksRequest { Cluster = cluster, StartedBy = $"ecs-deploy-gate/{run}" }, token),
            e => e.ErrorCode is "ClusterNotFoundException" ? new ListTasksResponse() : null,
            cancellationToken).ConfigureAwait(false);
        return answer.TaskArns ?? [];
    }

    private async Task<IReadOnlyList<string>> RevisionsAsync(string family, CancellationToken cancellationToken)
    {
        var answer = await port.AskAsync(
            "ListTaskDefinitions",
            token => clients.Ecs.ListTaskDefinitionsAsync(
                new ListTaskDefinitionsRequest { FamilyPrefix = family, Status = "ACTIVE", Sort = "DESC", MaxResults = MaxRevisions }, token),
            null,
            cancellationToken).ConfigureAwait(false);

        // The parameter is called a prefix; a family of another run must never be touched.
        return [.. (answer.TaskDefinitionArns ?? []).Where(arn => arn.Contains($"/{family}:", StringComparison.Ordinal))];
    }

    private Task<Described> DescribeAsync(string? cluster, string taskArn, CancellationToken cancellationToken) => port.AskAsync<Described>(
        "DescribeTasks",
        async token =>
        {
            var answer = await clients.Ecs.DescribeTasksAsync(new DescribeTasksRequest { Cluster = cluster, Tasks = [taskArn] }, token).ConfigureAwait(false);
            return answer.Tasks?.FirstOrDefault() is { } task
                ? new(task, null)
                : new(null, answer.Failures?.FirstOrDefault()?.Reason ?? "no answer about it");
        },
        e => e.ErrorCode is "ClusterNotFoundException" ? new Described(null, e.Message) : null,
        cancellationToken);

    private static ProbeAnswer? Refused(AmazonServiceException e) => new ProbeAnswer.Refused(e.ErrorCode ?? e.GetType().Name, e.Message);

    /// <summary>What is gone already need not be removed.</summary>
    private static object? Gone(AmazonServiceException e) =>
        e.ErrorCode is "InvalidParameterException" or "ClientException" or "ClusterNotFoundException" ? e : null;

    /// <summary>True when everything that is wanted is there; ECS adds defaults of its own when it registers.</summary>
    private static bool Holds(JsonNode? found, JsonNode? wanted) => (found, wanted) switch
    {
        (JsonObject f, JsonObject w) => w.All(m => m.Value is null || Holds(f[m.Key], m.Value)),
        (JsonArray f, JsonArray w) => f.Count == w.Count && f.Zip(w).All(p => Holds(p.First, p.Second)),
        (null, JsonArray { Count: 0 }) => true,
        _ => JsonNode.DeepEquals(found, wanted),
    };

    private static DateTimeOffset? Time(DateTime? at) => at is { } time ? new DateTimeOffset(time.ToUniversalTime()) : null;

    private sealed record Described(Amazon.ECS.Model.Task? Task, string? Missing);
}
