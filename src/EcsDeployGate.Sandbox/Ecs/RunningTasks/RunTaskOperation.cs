using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EcsDeployGate.Sandbox.Ecs.Clusters;
using EcsDeployGate.Sandbox.Ecs.TaskDefinitions;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.Ecs.RunningTasks;

/// <summary>RunTask.</summary>
internal sealed partial class RunTaskOperation(EcsState state, TaskLauncher launcher)
{
    private const int MaxOverrideCharacters = 8192;

    private readonly ClientTokens _tokens = new(state.Time);

    public JsonObject? RunTask(JsonCall call)
    {
        var input = call.Input;
        var count = input.Number("count") ?? 1;
        if (count is < 1 or > 10)
        {
            throw EcsErrors.InvalidParameter("count must be between 1 and 10.");
        }

        var token = input.Text("clientToken");
        if (token is not null && !TokenPattern().IsMatch(token))
        {
            throw EcsErrors.InvalidParameter("clientToken must have 1 to 64 characters in the range of 33 to 126.");
        }

        List<EcsTask> made;
        lock (state.Lock)
        {
            var cluster = state.Cluster(input);
            var request = (JsonObject)input.DeepClone();
            request.Remove("clientToken");
            var fingerprint = Json.Fingerprint(request);
            if (token is not null && _tokens.Find(cluster.Arn, token, fingerprint) is { } earlier)
            {
                return Answer(earlier);
            }

            var definition = state.TaskDefinitionToRun(input.Text("taskDefinition"));
            TaskMaker.CheckLaunch(input, definition);
            CheckOverrides(input.Object("overrides"), definition);
            made = [.. Enumerable.Range(0, count).Select(_ => Make(input, cluster, definition))];
            foreach (var task in made)
            {
                state.Tasks[task.Arn] = task;
            }

            if (token is not null)
            {
                _tokens.Remember(cluster.Arn, token, fingerprint, made);
            }
        }

        made.ForEach(launcher.Launch);
        lock (state.Lock)
        {
            return Answer(made);
        }
    }

    private JsonObject Answer(IReadOnlyList<EcsTask> tasks) => Json.Of(
        ("tasks", Json.List(tasks.Select(task => TaskDescription.ForAnswer(task, state.Aws, withTags: true)))),
        ("failures", new JsonArray()));

    private EcsTask Make(JsonObject input, Cluster cluster, TaskDefinition definition)
    {
        if (input.Text("startedBy") is { } startedBy && !StartedByPattern().IsMatch(startedBy))
        {
            throw EcsErrors.InvalidParameter("startedBy can have up to 128 letters, digits, hyphens, forward slashes and underscores.");
        }

        var tags = Tags.Read(input);
        switch (EcsRequests.OneOf(input, "propagateTags", "TASK_DEFINITION", "SERVICE", "NONE"))
        {
            case "TASK_DEFINITION":
                tags = Tags.Merge(definition.Tags, tags);
                break;
            case "SERVICE":
                throw EcsErrors.InvalidParameter("Specifying propagateTags as SERVICE is not supported by RunTask.");
        }

        var id = TaskMaker.NewId();
        var now = state.Time.GetUtcNow();
        return new EcsTask
        {
            Id = id,
            Arn = TaskMaker.Arn(state, cluster, id),
            Cluster = cluster,
            Definition = definition,
            CreatedAt = now,
            UpdatedAt = now,
            Overrides = (JsonObject)(input.Object("overrides") ?? []).DeepClone(),
            Group = input.Text("group") ?? $"family:{definition.Family}",
            StartedBy = input.Text("startedBy"),
            CapacityProvider = TaskMaker.CapacityProvider(input),
            PlatformVersion = TaskMaker.PlatformVersion(input),
            EnableExecuteCommand = input.Flag("enableExecuteCommand") ?? false,
            SubnetId = TaskMaker.SubnetId(input),
            Tags = tags,
            Snapshot = TaskMaker.Provisioning(definition),
        };
    }

    private static void CheckOverrides(JsonObject? overrides, TaskDefinition definition)
    {
        if (overrides is null)
        {
            return;
        }

        if (overrides.ToJsonString().Length > MaxOverrideCharacters)
        {
            throw EcsErrors.InvalidParameter($"Container Overrides length must be at most {MaxOverrideCharacters}");
        }

        foreach (var container in overrides.Objects("containerOverrides") ?? [])
        {
            if (!definition.Containers.Any(defined => defined.Text("name") == container.Text("name")))
            {
                throw EcsErrors.InvalidParameter($"Override for container named {container.Text("name")} is not a container in the TaskDefinition.");
            }

            _ = container.Texts("command");
            _ = container.Objects("environment");
            _ = (container.Number("cpu"), container.Number("memory"), container.Number("memoryReservation"));
        }
    }

    [GeneratedRegex(@"\A[\x21-\x7e]{1,64}\z")]
    private static partial Regex TokenPattern();

    [GeneratedRegex(@"\A[A-Za-z0-9/_-]{0,128}\z")]
    private static partial Regex StartedByPattern();
}
