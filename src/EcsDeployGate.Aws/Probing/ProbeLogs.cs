using System.Text;
using Amazon.CloudWatchLogs.Model;
using EcsDeployGate.Aws.Clients;
using EcsDeployGate.Aws.Resilience;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.TaskDefinitions;
using EcsDeployGate.Probe.Protocol;
using TaskDefinition = EcsDeployGate.Core.TaskDefinitions.TaskDefinition;

namespace EcsDeployGate.Aws.Probing;

/// <summary>Reads what a probe task left in CloudWatch Logs. The log is evidence, the exit code is the answer: a log that cannot be read is a remark, not a failure.</summary>
internal sealed class ProbeLogs(AwsClients clients, Port port, ProbeTaskOptions options, TimeProvider clock)
{
    private const int PageLines = 1000;

    private const int MaxPages = 40;

    /// <summary>The same with other clients.</summary>
    public ProbeLogs With(AwsClients there) => new(there, port, options, clock);

    /// <summary>The observer's records.</summary>
    /// <param name="definition">The derived definition.</param>
    /// <param name="taskArn">The task.</param>
    /// <param name="patient">True when the observer ran, so that its last record must come sooner or later.</param>
    /// <param name="cancellationToken">Ends the reading early.</param>
    public async Task<(IReadOnlyList<ProbeRecord> Records, string? Problem)> RecordsAsync(
        TaskDefinition definition, string taskArn, bool patient, CancellationToken cancellationToken)
    {
        if (ContainerLog.Of(definition.Find(ProbeLayout.ObserverContainer), taskArn) is not { } log)
        {
            return ([], "The observer's log configuration does not say where its log is.");
        }

        for (var read = 0; ; read++)
        {
            var (records, problem) = await ReadAsync(log, cancellationToken).ConfigureAwait(false);
            var complete = records.Any(r => r is VerdictRecord) || records.Count >= options.MaxRecords;
            if (complete || !patient || read >= options.LateReads)
            {
                return (records, problem ?? (complete || !patient ? null : "The observer's log ends without its verdict."));
            }

            await Task.Delay(options.LateWait, clock, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The last lines of each application container that logs to CloudWatch, by container.</summary>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> TailsAsync(TaskDefinition definition, string taskArn, CancellationToken cancellationToken)
    {
        var tails = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var container in definition.Containers.Where(c => c.Name is not (ProbeLayout.ObserverContainer or ProbeLayout.InstallerContainer)))
        {
            if (options.TailLines > 0 && ContainerLog.Of(container, taskArn) is { } log)
            {
                var (page, _) = await PageAsync(log, fromHead: false, options.TailLines, null, cancellationToken).ConfigureAwait(false);
                if (page?.Events is { Count: > 0 } lines)
                {
                    tails[container.Name] = [.. lines.TakeLast(options.TailLines).Select(e => LogText.Line(e.Message ?? ""))];
                }
            }
        }

        return tails;
    }

    private async Task<(IReadOnlyList<ProbeRecord> Records, string? Problem)> ReadAsync(ContainerLog log, CancellationToken cancellationToken)
    {
        var records = new List<ProbeRecord>();
        var unreadable = 0;
        string? why = null, token = null;
        for (var pages = 0; pages < MaxPages; pages++)
        {
            var (page, problem) = await PageAsync(log, fromHead: true, PageLines, token, cancellationToken).ConfigureAwait(false);
            if (page is null)
            {
                return (records, problem);
            }

            foreach (var line in page.Events ?? [])
            {
                if (records.Count >= options.MaxRecords)
                {
                    return (records, $"The observer wrote more than {options.MaxRecords} records; the rest was not read.");
                }

                if (ProbeRecords.TryRead(Encoding.UTF8.GetBytes(line.Message ?? ""), out var record, out var wrong))
                {
                    records.Add(LogText.Redact(record!));
                }
                else if (wrong is not null)
                {
                    unreadable++;
                    why ??= wrong;
                }
            }

            // The end is where the same token comes back; pages before it may be empty.
            if (page.NextForwardToken is null || page.NextForwardToken == token)
            {
                return (records, unreadable is 0 ? null : $"{unreadable} line(s) of the observer's log are no records: {why}");
            }

            token = page.NextForwardToken;
        }

        return (records, $"The observer's log has more than {MaxPages} pages; the rest was not read.");
    }

    private async Task<(GetLogEventsResponse? Page, string? Problem)> PageAsync(ContainerLog log, bool fromHead, int limit, string? token, CancellationToken cancellationToken)
    {
        if (clients.LogsIn(log.Region) is not { } client)
        {
            return (null, $"The log is in '{log.Region}', which is no region that the gate reads logs of.");
        }

        var place = $"stream '{log.Stream}' of log group '{log.Group}'";
        try
        {
            var answer = await port.AskAsync<object>(
                "GetLogEvents",
                async cancel => await client.GetLogEventsAsync(
                    new GetLogEventsRequest { LogGroupName = log.Group, LogStreamName = log.Stream, StartFromHead = fromHead, Limit = limit, NextToken = token },
                    cancel).ConfigureAwait(false),
                e => e.ErrorCode switch
                {
                    "ResourceNotFoundException" => $"CloudWatch Logs has no {place}: {e.Message}",
                    "AccessDeniedException" => $"CloudWatch Logs does not let the gate read {place}; allow logs:GetLogEvents.",
                    "InvalidParameterException" => $"CloudWatch Logs refuses to read {place}: {e.Message}",
                    _ => null,
                },
                cancellationToken).ConfigureAwait(false);
            return (answer as GetLogEventsResponse, answer as string);
        }
        catch (PortUnavailableException e)
        {
            // Waiting for the log must not cost the run its answer, which the exit code has.
            return (null, $"The {place} could not be read: {e.Message}");
        }
    }
}
