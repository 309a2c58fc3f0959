namespace EcsDeployGate.Sandbox.Ecs.RunningTasks;

/// <summary>RunTask requests by cluster and client token; guarded by the lock of <see cref="EcsState"/>.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ECS_Idempotency.html</remarks>
internal sealed class ClientTokens(TimeProvider time)
{
    private static readonly TimeSpan Kept = TimeSpan.FromHours(24);
    private static readonly TimeSpan KeptAfterStop = TimeSpan.FromHours(1);

    private readonly Dictionary<(string Cluster, string Token), (string Request, IReadOnlyList<EcsTask> Tasks, DateTimeOffset At)> _known = [];

    /// <returns>The tasks that the token started; null when it is new.</returns>
    /// <exception cref="Protocol.AwsException">The token came with another request before.</exception>
    public IReadOnlyList<EcsTask>? Find(string clusterArn, string token, string request)
    {
        var now = time.GetUtcNow();
        if (!_known.TryGetValue((clusterArn, token), out var earlier) || now - earlier.At > Kept
            || earlier.Tasks.All(task => task.Snapshot.StoppedAt is { } stopped && now - stopped > KeptAfterStop))
        {
            return null;
        }

        return earlier.Request == request
            ? earlier.Tasks
            : throw EcsErrors.Conflict(
                "The clientToken was used before with other parameters.", earlier.Tasks.Select(task => task.Arn));
    }

    public void Remember(string clusterArn, string token, string request, IReadOnlyList<EcsTask> tasks) =>
        _known[(clusterArn, token)] = (request, tasks, time.GetUtcNow());
}
