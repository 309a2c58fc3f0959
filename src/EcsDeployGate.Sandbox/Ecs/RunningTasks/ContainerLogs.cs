using EcsDeployGate.Sandbox.Logs;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.Ecs.RunningTasks;

/// <summary>The awslogs driver of one task: a stream for each container that asks for one.</summary>
internal sealed class ContainerLogs
{
    private readonly LogStore _store;
    private readonly Dictionary<string, (string Group, string Stream)> _streams = new(StringComparer.Ordinal);

    /// <exception cref="CannotInitializeException">A log group does not exist.</exception>
    public ContainerLogs(LogStore store, EcsTask task)
    {
        _store = store;
        foreach (var container in task.Definition.Containers)
        {
            if (container.Object("logConfiguration") is not { } logs || logs.Text("logDriver") != "awslogs")
            {
                continue;
            }

            var options = logs.Object("options") ?? [];
            var group = options.Text("awslogs-group") ?? "";
            var stream = $"{options.Text("awslogs-stream-prefix")}/{container.Text("name")}/{task.Id}";
            if (!store.OpenStream(group, stream, options.Text("awslogs-create-group") is "true"))
            {
                throw new CannotInitializeException(
                    "failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: "
                    + "ResourceNotFoundException: The specified log group does not exist. : exit status 1");
            }

            _streams[container.Text("name")!] = (group, stream);
        }
    }

    public void Write(string container, string line, DateTimeOffset at)
    {
        if (_streams.TryGetValue(container, out var to))
        {
            _store.Write(to.Group, to.Stream, line, at);
        }
    }
}
