using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.CodePipeline;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.Admin;

/// <summary><c>/_sandbox/pipelines</c>: how pipelines call functions, where AWS says nothing or takes its time.</summary>
internal sealed class PipelineAdmin(PipelineService pipelines)
{
    public JsonNode Answer(string method, JsonObject body)
    {
        if (method == "PUT")
        {
            Change(body);
        }
        else if (method != "GET")
        {
            throw new AdminException(404, $"The sandbox has no '{method} /_sandbox/pipelines'.");
        }

        var now = pipelines.JobSettings;
        return Json.Of(
            ("continuationDelayMs", (long)now.ContinuationDelay.TotalMilliseconds),
            ("answerWithinMs", (long)now.AnswerWithin.TotalMilliseconds),
            ("actionWithinMs", (long)now.ActionWithin.TotalMilliseconds),
            ("continueSameJob", now.ContinueSameJob),
            ("ruleAnswer", now.RulesAnswerByInvocation ? "invocation" : "job"));
    }

    private void Change(JsonObject body)
    {
        var now = pipelines.JobSettings;
        pipelines.JobSettings = now with
        {
            ContinuationDelay = Span(body, "continuationDelayMs") ?? now.ContinuationDelay,
            AnswerWithin = Span(body, "answerWithinMs") ?? now.AnswerWithin,
            ActionWithin = Span(body, "actionWithinMs") ?? now.ActionWithin,
            ContinueSameJob = body.Flag("continueSameJob") ?? now.ContinueSameJob,
            RulesAnswerByInvocation = body.Text("ruleAnswer") switch
            {
                null => now.RulesAnswerByInvocation,
                "job" => false,
                "invocation" => true,
                var other => throw new AdminException(400, $"'ruleAnswer' is 'job' or 'invocation', not '{other}'."),
            },
        };
    }

    internal static TimeSpan? Span(JsonObject body, string member) => body.Number(member) switch
    {
        null => null,
        { } milliseconds and >= 0 => TimeSpan.FromMilliseconds(milliseconds),
        _ => throw new AdminException(400, $"'{member}' must not be negative."),
    };
}
