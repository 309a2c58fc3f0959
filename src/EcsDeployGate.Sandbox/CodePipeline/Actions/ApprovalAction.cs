using System.Globalization;
using EcsDeployGate.Sandbox.Protocol;
using EcsDeployGate.Sandbox.Sns;

namespace EcsDeployGate.Sandbox.CodePipeline.Actions;

/// <summary>Approval/Manual: asks through a topic, and waits for PutApprovalResult or the end of its time.</summary>
/// <remarks>https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals-json-format.html</remarks>
internal sealed class ApprovalAction(PipelineState state, SnsTopics topics) : IAskingAction
{
    private const int DefaultMinutes = 7 * 24 * 60;

    public void Ask(ActionRun run, PipelineMover mover)
    {
        var token = Guid.NewGuid().ToString();
        run.Token = token;
        run.ExternalId = token;
        state.Approvals[token] = run;
        var wait = TimeSpan.FromMinutes(run.Declaration.Number("timeoutInMinutes") ?? DefaultMinutes);
        run.Ends = state.Time.CreateTimer(_ => Expire(run, mover), null, wait, Timeout.InfiniteTimeSpan);
        if (run.Configuration.Text("NotificationArn") is { Length: > 0 } topic)
        {
            topics.Publish(topic, Subject(run), Message(run, token, state.Time.GetUtcNow() + wait));
        }
    }

    private void Expire(ActionRun run, PipelineMover mover)
    {
        lock (state.Lock)
        {
            mover.Complete(run, ActionOutcome.Failed("ActionTimeout", "Nobody approved or rejected the action before it expired."));
        }
    }

    private static string Subject(ActionRun run)
    {
        var subject = $"APPROVAL NEEDED: AWS CodePipeline {run.Execution.Pipeline.Name} for action {run.Name}";
        return subject.Length <= 100 ? subject : subject[..100];
    }

    private string Message(ActionRun run, string token, DateTimeOffset expires)
    {
        var pipeline = run.Execution.Pipeline.Name;
        var console = $"https://console.aws.amazon.com/codepipeline/home?region={state.Aws.Region}#/view/{pipeline}";
        return Json.Of(
            ("region", state.Aws.Region),
            ("consoleLink", console),
            ("approval", Json.Of(
                ("pipelineName", pipeline),
                ("stageName", run.StageName),
                ("actionName", run.Name),
                ("token", token),
                ("expires", expires.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm'Z'", CultureInfo.InvariantCulture)),
                ("externalEntityLink", run.Configuration.Text("ExternalEntityLink")),
                ("approvalReviewLink", $"{console}/{run.StageName}/{run.Name}/approve/{token}"),
                ("customData", run.Configuration.Text("CustomData"))))).ToJsonString();
    }
}
