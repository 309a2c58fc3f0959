using EcsDeployGate.Core.Receiving;

namespace EcsDeployGate.Core.Resolving;

/// <summary>Turns a request into exactly what would be deployed.</summary>
public interface IResolver
{
    /// <summary>Reads pipeline, artifact, service, task definition and image names, now.</summary>
    /// <returns>The deployment, or why there is none. Throttling and outages are exceptions, not answers.</returns>
    Task<Resolution> ResolveAsync(GateRequest request, CancellationToken cancellationToken);
}

/// <summary>What resolving found.</summary>
public abstract record Resolution
{
    private Resolution()
    {
    }

    /// <summary>A deployment that can be judged.</summary>
    public sealed record Resolved(Deployment Deployment) : Resolution;

    /// <summary>There is something to answer for: the deployment would fail, or what would be deployed cannot be known.</summary>
    /// <param name="Code">A cause code, such as <c>ambiguous-deployment</c>, <c>invalid-artifact</c>, <c>unknown-container</c>.</param>
    /// <param name="Message">What was found and where, with the actual values.</param>
    /// <param name="Fix">What to do.</param>
    /// <param name="Rejects">True when the deploy action itself would fail on this; false when only the gate cannot tell (held by policy).</param>
    public sealed record Refused(string Code, string Message, string Fix, bool Rejects) : Resolution;

    /// <summary>The door no longer waits: the approval was answered, expired or superseded before the gate looked.</summary>
    /// <param name="Status">What the door says now: <c>Approved</c>, <c>Rejected</c>, <c>Expired</c> or <c>Superseded</c>.</param>
    /// <param name="By">Who answered, when CodePipeline says.</param>
    /// <param name="At">When, when CodePipeline says.</param>
    public sealed record Closed(string Status, string? By, DateTimeOffset? At) : Resolution;
}
