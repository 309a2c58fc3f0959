using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Amazon.CloudWatchLogs;
using Amazon.CloudWatchLogs.Model;
using EcsDeployGate.Core.Reporting;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Demo;

/// <summary>Shows a run while it happens: the gate's timeline, and what the observer writes before the gate has read it.</summary>
internal sealed class LiveTimeline(Gate gate, AmazonCloudWatchLogsClient logs, Screen screen)
{
    private readonly HashSet<string> _shown = [];
    private string? _token;

    /// <summary>Follows the run to its end and gives back its document.</summary>
    /// <exception cref="DemoException">It does not end in three minutes.</exception>
    public async Task<JsonNode> FollowAsync(string id, CancellationToken cancellationToken)
    {
        for (var tries = 0; tries < 600; tries++)
        {
            var run = await gate.RunAsync(id, cancellationToken);
            foreach (var entry in run["timeline"]!.AsArray())
            {
                Show(entry!["at"]!.GetValue<DateTimeOffset>(), entry["stage"]!.GetValue<string>(), entry["text"]!.GetValue<string>());
            }

            if (run["stage"]!.GetValue<string>() == "ended" || run["decision"]?.GetValue<string>() == "held")
            {
                return run;
            }

            if (run["probe"]?["task"]?.GetValue<string>() is { } task)
            {
                await TailAsync(task[(task.LastIndexOf('/') + 1)..], cancellationToken);
            }

            await Task.Delay(300, cancellationToken);
        }

        throw new DemoException($"Run {id} does not end.");
    }

    private async Task TailAsync(string task, CancellationToken cancellationToken)
    {
        try
        {
            var page = await logs.GetLogEventsAsync(
                new()
                {
                    LogGroupName = Shop.LogGroup,
                    LogStreamName = $"ecs-deploy-gate/{ProbeLayout.ObserverContainer}/{task}",
                    StartFromHead = true,
                    NextToken = _token,
                },
                cancellationToken);
            _token = page.NextForwardToken;
            foreach (var line in page.Events ?? [])
            {
                if (ProbeRecords.TryRead(Encoding.UTF8.GetBytes(line.Message), out var record, out _) && Timeline.Of(record!) is { } entry)
                {
                    Show(entry.At, entry.Stage, entry.Text);
                }
            }
        }
        catch (ResourceNotFoundException)
        {
            // The observer has not written yet.
        }
    }

    private void Show(DateTimeOffset at, string stage, string text)
    {
        if (_shown.Add(at.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture) + text))
        {
            screen.Line(stage, text, stage is "probing" ? "blue" : stage is "deciding" or "reporting" ? "yellow" : "grey");
        }
    }
}
