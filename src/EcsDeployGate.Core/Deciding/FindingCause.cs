using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.TaskDefinitions;

namespace EcsDeployGate.Core.Deciding;

/// <summary>The cause behind a rule that denies a deployment by itself.</summary>
internal static class FindingCause
{
    /// <summary>Names the cause of a certain finding.</summary>
    public static Cause Of(Finding finding, TaskDefinition definition) => new(
        finding.CauseCode ?? CodeOf(finding.Rule),
        finding.Message,
        definition.Containers.FirstOrDefault(c => finding.At == c.Path() || finding.At.StartsWith(c.Path() + "/", StringComparison.Ordinal))?.Name,
        [$"{finding.Rule} at {(finding.At.Length == 0 ? "/" : finding.At)}", .. finding.Evidence],
        finding.Why,
        finding.Fix ?? new Fix("See the rule's documentation."));

    private static string CodeOf(string rule) => rule switch
    {
        "EDG-HC01" or "EDG-HC03" => CauseCodes.NoHealthCheck,
        "EDG-HC02" or "EDG-HC04" or "EDG-HC05" or "EDG-HC06" or "EDG-HC07" => CauseCodes.ExecFormMisuse,
        "EDG-HC14" or "EDG-HC15" => CauseCodes.NeverFails,
        "EDG-IM01" => CauseCodes.ImageNotFound,
        "EDG-IM02" => CauseCodes.WrongArchitecture,
        "EDG-HC08" => CauseCodes.ShellNotFound,
        "EDG-HC09" => CauseCodes.CommandNotFound,
        "EDG-HC26" => CauseCodes.UndefinedVariable,
        _ => CauseCodes.InvalidTaskDefinition,
    };
}
