using System.Text.Json.Nodes;
using EcsDeployGate.Core.Names;
using EcsDeployGate.Core.Receiving;
using EcsDeployGate.Core.Reporting;
using EcsDeployGate.Core.Runs;
using EcsDeployGate.Hosting.Runs;

namespace EcsDeployGate.Hosting.Receiving;

/// <summary>The door of a Lambda invoke action: a job that comes back with a continuation token until its run has decided.</summary>
/// <remarks>
/// The first job starts the run; the token of every further one names it, whether CodePipeline keeps the job's id or makes a new one. A job is
/// answered when it is there and at no other time, because between two jobs CodePipeline takes no answer. A repeated delivery finds the same run.
/// </remarks>
public sealed class JobDoor(RunStarter starter, IRunStore store, DoorVisits visits, IDoorAnswers doors, RunLinks links, WakeUps wakeUps)
{
    /// <summary>Takes a job.</summary>
    /// <exception cref="Core.Resolving.PortUnavailableException">CodePipeline could not be told; a repeated delivery tries again.</exception>
    public async Task<DoorReply> TakeAsync(ReceivedEvent.Job job, CancellationToken cancellationToken)
    {
        if (await FindAsync(job, cancellationToken).ConfigureAwait(false) is not { } run)
        {
            return await RefuseAsync(job, cancellationToken).ConfigureAwait(false);
        }

        var log = (await visits.ComeBackAsync(run, job.JobId, cancellationToken).ConfigureAwait(false))!;
        if (!log.Run.IsEnded)
        {
            if (log.Run.Due is Report)
            {
                // The answer could not be given just now; it is tried again without the job coming back.
                return Reply(run, "answering");
            }

            await doors.AnswerAsync(JobReports.GoesOn(log.Run, job.JobId), cancellationToken).ConfigureAwait(false);
            wakeUps.Wake(run);
            return Reply(run, "continued");
        }

        if (log.Run.Asked != job.JobId)
        {
            // A run that had ended before this job asked: its answer holds for this one too.
            await doors.AnswerAsync(JobReports.Of(log.Run, job.JobId, links.Of(run)), cancellationToken).ConfigureAwait(false);
        }

        return Reply(run, log.Run.Decision is Core.Deciding.Decision.Approved ? "succeeded" : "failed");
    }

    /// <summary>The run of a job: what its token names, or what its id has started; null when the token names no run of a job.</summary>
    internal async Task<RunId?> FindAsync(ReceivedEvent.Job job, CancellationToken cancellationToken)
    {
        if (job.ContinuationToken is not { } token)
        {
            return await starter.StartAsync(job.Request, cancellationToken).ConfigureAwait(false);
        }

        return token.StartsWith(JobReports.TokenPrefix, StringComparison.Ordinal)
            && RunId.TryParse(token[JobReports.TokenPrefix.Length..], null, out var run)
            && RunLog.Fold(await store.ReadAsync(run, cancellationToken).ConfigureAwait(false)) is { Run.Request.Target: JobTarget }
                ? run
                : null;
    }

    /// <summary>A token that is not from this gate's store: nothing is known of what was begun, so it cannot be finished.</summary>
    internal async Task<DoorReply> RefuseAsync(ReceivedEvent.Job job, CancellationToken cancellationToken)
    {
        const string message = "The job's continuation token names no run of this gate. Retry the stage; the gate then judges anew.";
        await doors.AnswerAsync(new JobFailed(job.JobId, "unknown", "ConfigurationError", message), cancellationToken).ConfigureAwait(false);
        return new DoorReply.Returns(new JsonObject { ["job"] = "failed", ["reason"] = message });
    }

    private static DoorReply.Returns Reply(RunId run, string job) => new(new JsonObject { ["run"] = run.ToString(), ["job"] = job });
}
