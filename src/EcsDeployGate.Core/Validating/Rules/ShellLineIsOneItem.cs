using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Validating.Commands;

namespace EcsDeployGate.Core.Validating.Rules;

/// <summary>Behind <c>CMD-SHELL</c> stands exactly one item, the whole line.</summary>
/// <remarks>
/// The engine runs <c>/bin/sh -c ITEM1 ITEM2 …</c>, in which only the first is the script and the rest become <c>$0</c>, <c>$1</c>, ….
/// When the first item is a command line of its own it may still do its work, so then only the probe can settle it.
/// </remarks>
internal sealed class ShellLineIsOneItem : HealthCheckRule
{
    public override RuleInfo Info { get; } = new(
        "EDG-HC05",
        "CMD-SHELL is followed by one item",
        Severity.Error,
        Confidence.Certain,
        "Only the first item is the script; the program runs without its arguments and always fails, or always passes.",
        "Join the items into one line.",
        Docs.Moby);

    protected override IEnumerable<Finding> Check(Subject subject)
    {
        var items = subject.Check.Command;
        if (subject.Command.Form is not CommandForm.Shell)
        {
            yield return Info.Skip(subject.At, $"The health check of container '{subject.Name}' does not use CMD-SHELL.");
        }
        else if (items.Count <= 2)
        {
            yield return Info.Pass(subject.At);
        }
        else
        {
            var line = CommandText.AsLine([.. items.Skip(1).Where(i => !string.IsNullOrWhiteSpace(i))]);
            IReadOnlyList<string>? corrected = string.IsNullOrWhiteSpace(line) ? null : ["CMD-SHELL", line];
            yield return Info.Fail(
                subject.At + "/2",
                $"The health check of container '{subject.Name}' splits CMD-SHELL into {items.Count - 1} items: the shell runs only '{items[1]}'.") with
            {
                Confidence = items[1].Trim().Contains(' ', StringComparison.Ordinal) ? Confidence.Likely : Confidence.Certain,
                Fix = Write(subject, corrected),
            };
        }
    }
}
