using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.CodePipeline.Actions;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.CodePipeline.Conditions;

/// <summary>Checks the conditions of stages. Every method is called with the lock of <see cref="PipelineState"/>.</summary>
/// <remarks>
/// A condition is met when all its rules hold; when it is not, its result is engaged, which is the caller's business.
/// https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works-conditions.html
/// </remarks>
internal sealed class StageConditions(PipelineState state, ActionInputs inputs, IReadOnlyDictionary<string, IStageRule> rules)
{
    /// <returns>The one condition that a stage has for this moment, if it has one with rules.</returns>
    public static JsonObject? Of(JsonObject stage, ConditionKind kind) =>
        stage.Object(Member(kind))?.Objects("conditions") is [var only, ..] && only.Objects("rules") is { Count: > 0 } ? only : null;

    public static string Member(ConditionKind kind) => kind switch
    {
        ConditionKind.BeforeEntry => "beforeEntry",
        ConditionKind.OnSuccess => "onSuccess",
        _ => "onFailure",
    };

    /// <summary>Starts a check; <paramref name="then"/> is called when it has ended, at once or later, unless it is abandoned.</summary>
    public void Check(PipelineExecution execution, ConditionKind kind, JsonObject condition, Action<ConditionRun> then)
    {
        var now = state.Time.GetUtcNow();
        var run = new ConditionRun(kind, condition, then, now);
        execution.Conditions[(execution.StageName, kind)] = run;
        run.Rules.AddRange(condition.Objects("rules")!.Select(rule => new RuleRun(execution, execution.StageName, rule, now)));
        execution.Pipeline.RuleRuns.AddRange(run.Rules);
        foreach (var rule in run.Rules)
        {
            Start(run, rule);
        }
    }

    /// <summary>Ends a check that is going on; nobody is told.</summary>
    public void Abandon(PipelineExecution execution)
    {
        foreach (var run in execution.Conditions.Values.Where(run => run.Status == "InProgress"))
        {
            Close(run, "Abandoned", "The execution was stopped.", "Abandoned");
        }
    }

    /// <summary>Takes a condition as met, whatever its rules say.</summary>
    public void Override(ConditionRun run, string by) => Close(run, "Overridden", $"Overridden by {by}", "Abandoned");

    private void Start(ConditionRun run, RuleRun rule)
    {
        try
        {
            rule.Configuration = PipelineVariables.Resolve(rule.Execution, rule.Declaration.Object("configuration"), $"rule '{rule.Name}'");
            rule.Inputs = inputs.Of(rule.Execution, rule.Declaration);
        }
        catch (FormatException error)
        {
            Complete(run, rule, ActionOutcome.Failed("ConfigurationError", error.Message));
            return;
        }

        if (rules.TryGetValue(rule.Provider!, out var checker))
        {
            checker.Check(rule, outcome => Complete(run, rule, outcome));
        }
        else
        {
            Complete(run, rule, ActionOutcome.Failed("ConfigurationError",
                $"The sandbox can not check rules of provider {rule.Provider}; it has {string.Join(", ", rules.Keys)}."));
        }
    }

    private void Complete(ConditionRun run, RuleRun rule, ActionOutcome outcome)
    {
        if (rule.Status != "InProgress")
        {
            return;
        }

        rule.Outcome = outcome;
        rule.Summary = outcome.Summary ?? outcome.ErrorMessage ?? rule.Summary;
        End(rule, outcome.Succeeded ? "Succeeded" : "Failed");
        if (run.Rules.TrueForAll(item => item.Status != "InProgress") && run.Status == "InProgress")
        {
            var failed = run.Rules.Where(item => item.Status == "Failed").Select(item => item.Name).ToList();
            run.End(failed.Count == 0 ? "Succeeded" : "Failed",
                failed.Count == 0 ? "All rules hold." : $"Rules that do not hold: {string.Join(", ", failed)}", state.Time.GetUtcNow());
            run.Then(run);
        }
    }

    private void Close(ConditionRun run, string status, string summary, string ruleStatus)
    {
        foreach (var rule in run.Rules.Where(item => item.Status == "InProgress"))
        {
            End(rule, ruleStatus);
        }

        run.End(status, summary, state.Time.GetUtcNow());
    }

    private void End(RuleRun rule, string status)
    {
        rule.Status = status;
        rule.UpdatedAt = state.Time.GetUtcNow();
        rule.Ends?.Dispose();
        rule.Ends = null;
    }
}
