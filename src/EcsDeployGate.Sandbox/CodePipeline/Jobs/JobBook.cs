using EcsDeployGate.Sandbox.Events;
using EcsDeployGate.Sandbox.Functions;
using EcsDeployGate.Sandbox.S3;

namespace EcsDeployGate.Sandbox.CodePipeline.Jobs;

/// <summary>Hands work to functions and waits for results. Every method is called with the lock of <see cref="PipelineState"/>.</summary>
/// <remarks>
/// The function is invoked asynchronously: what it returns means nothing, PutJobSuccessResult and PutJobFailureResult do.
/// https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-Lambda.html
/// </remarks>
internal sealed class JobBook(PipelineState state, EventBus bus, FunctionDirectory functions, ArtifactCredentials credentials)
{
    private readonly Dictionary<string, Job> _jobs = new(StringComparer.Ordinal);

    public JobSettings Settings { get; set; } = new();

    public Job? Find(string id) => _jobs.GetValueOrDefault(id);

    /// <summary>Calls the function for the first time.</summary>
    public void Start(IJobOwner owner) => Begin(owner, null, state.Time.GetUtcNow() + (owner.Within ?? Settings.ActionWithin), null);

    /// <summary>A job to show to a function whose returning is its answer; the operations do not know it.</summary>
    public Job Unregistered(IJobOwner owner) => Make(owner, null, state.Time.GetUtcNow(), null);

    /// <summary>Takes a result with a continuation token: the function is called again with it, after a while.</summary>
    public void Continue(Job job, string continuationToken)
    {
        job.Answered = true;
        After(Settings.ContinuationDelay, job.Owner, () => Begin(job.Owner, continuationToken, job.Until, Settings.ContinueSameJob ? job.Id : null));
    }

    private void Begin(IJobOwner owner, string? continuationToken, DateTimeOffset until, string? id)
    {
        var name = owner.Configuration["FunctionName"]!.GetValue<string>();
        if (functions.Find(name) is not { } url)
        {
            owner.Complete(ActionOutcome.Failed("ConfigurationError",
                $"The AWS Lambda function {name} does not exist. (The sandbox knows functions by POST /_sandbox/functions.)"));
            return;
        }

        var job = Make(owner, continuationToken, until, id);
        _jobs[job.Id] = job;
        var left = until - state.Time.GetUtcNow();
        var window = Settings.AnswerWithin < left ? Settings.AnswerWithin : left;
        After(window, owner, () => TimeOut(job, name, window));
        bus.SendTo(url, JobEvent.Of(job, state.Aws));
    }

    private Job Make(IJobOwner owner, string? continuationToken, DateTimeOffset until, string? id)
    {
        var scope = credentials.Issue(Places(owner.Inputs), Places(owner.Outputs), state.Time.GetUtcNow() + TimeSpan.FromHours(1));
        return new Job(id ?? Guid.NewGuid().ToString(), owner, scope, until) { ContinuationToken = continuationToken };
    }

    private static void TimeOut(Job job, string function, TimeSpan window)
    {
        if (!job.Answered)
        {
            job.Answered = true;
            job.Owner.Complete(ActionOutcome.Failed("JobTimedOut",
                $"The AWS Lambda function {function} gave no result by PutJobSuccessResult or PutJobFailureResult within {window.TotalMinutes:0.##} minutes."));
        }
    }

    /// <summary>In place of what would have happened to it before.</summary>
    private void After(TimeSpan wait, IJobOwner owner, Action then)
    {
        owner.Ends?.Dispose();
        owner.Ends = state.Time.CreateTimer(_ => Locked(owner, then), null, wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private static IEnumerable<(string Bucket, string Key)> Places(IEnumerable<ArtifactLocation> artifacts) =>
        artifacts.Select(item => (item.Bucket, item.Key));

    private void Locked(IJobOwner owner, Action then)
    {
        lock (state.Lock)
        {
            if (owner.IsOpen)
            {
                then();
            }
        }
    }
}
