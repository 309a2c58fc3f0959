using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.TaskDefinitions;

namespace EcsDeployGate.Core.Validating.Rules;

/// <summary>interval, timeout, retries and startPeriod are in the ranges that ECS takes.</summary>
internal sealed class NumbersAreInRange : HealthCheckRule
{
    private static readonly (string Member, int Least, int Most, string Unit)[] s_ranges =
    [
        ("interval", 5, 300, " seconds"),
        ("timeout", 2, 60, " seconds"),
        ("retries", 1, 10, ""),
        ("startPeriod", 0, 300, " seconds"),
    ];

    public override RuleInfo Info { get; } = new(
        "EDG-HC17",
        "Health-check numbers are in range",
        Severity.Error,
        Confidence.Certain,
        "ECS refuses the task definition, which shows only in the deploy stage.",
        "Choose a number in the range.",
        Docs.HealthCheck);

    protected override IEnumerable<Finding> Check(Subject subject)
    {
        foreach (var (member, least, most, unit) in s_ranges)
        {
            var at = $"{subject.Check.At}/{member}";
            var written = subject.Check[member];
            if (written is null)
            {
                continue;
            }

            if (written.AsInt() is not { } number)
            {
                var text = written.ToJsonString();
                yield return Info.Fail(
                    at, $"The {member} of container '{subject.Name}' is {(text.Length > 60 ? text[..60] + "…" : text)}: ECS takes a whole number from {least} to {most}.");
            }
            else if (number < least || number > most)
            {
                var nearest = Math.Clamp(number, least, most);
                yield return Info.Fail(at, $"The {member} of container '{subject.Name}' is {number}{unit}: ECS takes {least} to {most}.") with
                {
                    Fix = new Fix($"Set {member} to {nearest}, or to another number from {least} to {most}.", Patch.Replace(at, nearest)),
                };
            }
            else
            {
                yield return Info.Pass(at);
            }
        }
    }
}
