using System.Text.RegularExpressions;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.CodePipeline.Conditions;

/// <summary>VariableCheck: compares a variable with a value.</summary>
/// <remarks>https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference-VariableCheck.html</remarks>
internal sealed class VariableCheckRule : IStageRule
{
    private static readonly TimeSpan MatchLimit = TimeSpan.FromSeconds(1);

    public void Check(RuleRun rule, Action<ActionOutcome> complete)
    {
        var (variable, value, how) = (rule.Configuration.Text("Variable") ?? "", rule.Configuration.Text("Value") ?? "", rule.Configuration.Text("Operator"));
        bool? holds;
        try
        {
            holds = how switch
            {
                "EQ" => variable == value,
                "NE" => variable != value,
                "CONTAINS" => variable.Contains(value, StringComparison.Ordinal),
                "MATCHES" => Regex.IsMatch(variable, $@"\A(?:{value})\z", RegexOptions.None, MatchLimit),
                _ => null,
            };
        }
        catch (Exception error) when (error is ArgumentException or RegexMatchTimeoutException)
        {
            holds = null;
        }

        complete(holds switch
        {
            true => new ActionOutcome { Succeeded = true, Summary = $"'{variable}' {how} '{value}'" },
            false => ActionOutcome.Failed("VariableCheckFailed", $"'{variable}' {how} '{value}' does not hold"),
            null => ActionOutcome.Failed("ConfigurationError", $"The rule can not compare by Operator '{how}' with Value '{value}'"),
        });
    }
}
