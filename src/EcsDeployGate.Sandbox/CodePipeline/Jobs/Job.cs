using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.CodePipeline.Jobs;

/// <summary>One piece of work that a function was handed. Guarded by the lock of <see cref="PipelineState"/>.</summary>
internal sealed class Job(string id, IJobOwner owner, SessionCredentials credentials, DateTimeOffset until)
{
    public string Id { get; } = id;

    public IJobOwner Owner { get; } = owner;

    /// <summary>Good for the job's own artifacts and for nothing else.</summary>
    public SessionCredentials Credentials { get; } = credentials;

    /// <summary>When the action's time is up, however often it is continued.</summary>
    public DateTimeOffset Until { get; } = until;

    /// <summary>What the function said when it asked to be called again; null in the first call.</summary>
    public string? ContinuationToken { get; set; }

    /// <summary>Whether a result was taken that ended it, or that another job continues.</summary>
    public bool Answered { get; set; }
}
