namespace EcsDeployGate.Core.Resolving;

/// <summary>What a port found. Throttling and outages are exceptions (<see cref="PortUnavailableException"/>), not answers.</summary>
/// <typeparam name="T">What was asked for.</typeparam>
public abstract record Fetched<T>
{
    private Fetched()
    {
    }

    /// <summary>It is there.</summary>
    public sealed record Found(T Value) : Fetched<T>;

    /// <summary>The other side answers that there is no such thing.</summary>
    public sealed record Missing(string Message) : Fetched<T>;

    /// <summary>The other side does not let the gate look.</summary>
    /// <param name="Message">What was refused, and the other side's words.</param>
    /// <param name="PermissionNeeded">The IAM action to allow, such as <c>ecs:DescribeServices</c>.</param>
    public sealed record Refused(string Message, string PermissionNeeded) : Fetched<T>;
}
