namespace EcsDeployGate.Sandbox.Tasks;

/// <summary>Holds a task's snapshot and tells the observer, one call at a time; a snapshot that changes nothing is not told.</summary>
internal sealed class TaskReporter(TaskSpec spec, ITaskObserver observer)
{
    private readonly Lock _gate = new();
    private bool _told;

    public TaskSnapshot Now { get; private set; } = new() { LastStatus = "PROVISIONING", DesiredStatus = "RUNNING", Containers = [] };

    public void Publish(IEnumerable<ContainerCourse> containers) => Change(task => task, containers);

    public void Change(Func<TaskSnapshot, TaskSnapshot> change, IEnumerable<ContainerCourse> containers)
    {
        var all = containers.ToList();
        var health = TaskHealth.Combine(all.Where(c => c.Spec is { Essential: true, HealthCheck: not null }).Select(c => c.Health));
        var snapshots = all.ConvertAll(c => c.Snapshot(spec.TaskId));
        lock (_gate)
        {
            var same = Now.Containers.SequenceEqual(snapshots);
            var next = change(Now) with { HealthStatus = health, Containers = same ? Now.Containers : snapshots };
            if (_told && next == Now)
            {
                return;
            }

            _told = true;
            Now = next;
            observer.Changed(next);
        }
    }

    public void Output(string container, (string Line, DateTimeOffset At) output)
    {
        lock (_gate)
        {
            observer.Output(container, output.Line, output.At);
        }
    }
}
