using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Ecs.Clusters;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.Ecs.RunningTasks;

/// <summary>DescribeTasks, ListTasks, StopTask.</summary>
internal sealed class TaskOperations(EcsState state, TaskLauncher launcher)
{
    private static readonly TimeSpan StoppedTasksStay = TimeSpan.FromHours(1);

    public void AddTo(JsonService ecs) => ecs
        .On("RunTask", new RunTaskOperation(state, launcher).RunTask)
        .On("DescribeTasks", DescribeTasks)
        .On("ListTasks", ListTasks)
        .On("StopTask", StopTask);

    private JsonObject? DescribeTasks(JsonCall call)
    {
        var wanted = call.Input.Texts("tasks") ?? [];
        if (wanted.Count is < 1 or > 100)
        {
            throw EcsErrors.InvalidParameter("Tasks must have between 1 and 100 elements.");
        }

        var withTags = (call.Input.Texts("include") ?? []).Contains("TAGS");
        lock (state.Lock)
        {
            Forget();
            var cluster = state.Cluster(call.Input);
            var found = new List<JsonObject>();
            var failures = new List<JsonObject>();
            foreach (var name in wanted.Distinct(StringComparer.Ordinal))
            {
                if (Find(cluster, name) is { } task)
                {
                    found.Add(TaskDescription.ForAnswer(task, state.Aws, withTags));
                }
                else
                {
                    failures.Add(EcsErrors.Missing(TaskMaker.Arn(state, cluster, ClusterNames.Short(name))));
                }
            }

            return Json.Of(("tasks", Json.List(found)), ("failures", Json.List(failures)));
        }
    }

    private JsonObject? ListTasks(JsonCall call)
    {
        var input = call.Input;
        var startedBy = input.Text("startedBy");
        if (startedBy is not null && (input.ContainsKey("family") || input.ContainsKey("serviceName")))
        {
            throw EcsErrors.InvalidParameter("When startedBy is used, it has to be the only filter.");
        }

        var desired = EcsRequests.OneOf(input, "desiredStatus", "RUNNING", "PENDING", "STOPPED") ?? "RUNNING";
        lock (state.Lock)
        {
            Forget();
            var cluster = state.Cluster(input);
            var service = input.Text("serviceName") is { } name
                ? state.Services.Values.FirstOrDefault(item => item.Cluster == cluster && item.Name == ClusterNames.Short(name)) ?? throw EcsErrors.NoService()
                : null;
            var (page, next) = Paging.Cut(
                [.. state.Tasks.Values
                    .Where(task => task.Cluster == cluster
                        && task.Snapshot.DesiredStatus == desired
                        && (startedBy is null || task.StartedBy == startedBy)
                        && (service is null || task.ServiceArn == service.Arn)
                        && (input.Text("family") is not { } family || task.Definition.Family == family)
                        && input.Text("launchType") is null or "FARGATE")
                    .OrderBy(task => task.CreatedAt)
                    .Select(task => task.Arn)],
                input.Text("nextToken"), EcsRequests.PageSize(input, 100), "InvalidParameterException");
            return Json.Of(("taskArns", Json.List(page)), ("nextToken", next));
        }
    }

    private JsonObject? StopTask(JsonCall call)
    {
        var name = call.Input.Text("task") ?? throw EcsErrors.InvalidParameter("Task can not be blank.");
        lock (state.Lock)
        {
            var task = Find(state.Cluster(call.Input), name) ?? throw EcsErrors.NoTask();
            launcher.Stop(task, "UserInitiated", call.Input.Text("reason") ?? "Task stopped by user");
            task.Tags = [];
            return Json.Of(("task", TaskDescription.ForAnswer(task, state.Aws, withTags: false)));
        }
    }

    private EcsTask? Find(Cluster cluster, string name) =>
        state.Tasks.GetValueOrDefault(name.StartsWith("arn:", StringComparison.Ordinal) ? name : TaskMaker.Arn(state, cluster, name)) is { } task
        && task.Cluster == cluster ? task : null;

    private void Forget()
    {
        var now = state.Time.GetUtcNow();
        foreach (var task in state.Tasks.Values.Where(task => task.Snapshot.StoppedAt is { } at && now - at > StoppedTasksStay).ToList())
        {
            state.Tasks.Remove(task.Arn);
        }
    }
}
