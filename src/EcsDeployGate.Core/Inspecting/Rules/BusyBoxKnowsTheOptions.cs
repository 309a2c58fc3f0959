using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Inspecting.Programs;
using EcsDeployGate.Core.Validating.Commands;

namespace EcsDeployGate.Core.Inspecting.Rules;

/// <summary>Options of wget are ones that BusyBox's wget knows, where that is what the image has.</summary>
/// <remarks>Measured with BusyBox 1.35. --timeout is not judged: builds differ.</remarks>
internal sealed class BusyBoxKnowsTheOptions : CheckedImageRule
{
    private const string Short = "cSqOoPTUYtn";

    private static readonly string[] s_long =
    [
        "--continue", "--quiet", "--server-response", "--output-document", "--output-file", "--directory-prefix", "--timeout", "--tries", "--user-agent", "--proxy",
        "--spider", "--header", "--post-data", "--post-file", "--no-check-certificate", "--passive-ftp", "--no-passive-ftp",
    ];

    private static readonly string[] s_ignored = ["--tries", "--no-verbose", "--no-cache", "--no-clobber", "--no-host-directories", "--no-parent", "--clobber"];

    public override RuleInfo Info { get; } = new(
        "EDG-HC13",
        "wget knows the options that it is given",
        Severity.Error,
        Confidence.Likely,
        "BusyBox's wget refuses options that it does not know and asks nothing, so the check fails every time.",
        "Leave the option out, or add GNU wget to the image.",
        new("https://git.busybox.net/busybox/tree/networking/wget.c"));

    protected override IEnumerable<Finding> Check(ContainerView view)
    {
        var wgets = view.Check!.Command.Invocations
            .Where(i => i.Name == "wget" && (view.Programs.Find(i.Program.Literal!) is ProgramAnswer.Runs { IsBusyBox: true } || view.Programs.Find("wget") is not ProgramAnswer.Runs)).ToList();
        if (wgets.Count == 0)
        {
            yield return Info.Skip(At(view), $"The health check of container '{Name(view)}' does not use BusyBox's wget.");
            yield break;
        }

        var options = wgets.SelectMany(w => w.Arguments).Select(a => a.Literal).OfType<string>().Where(o => o is ['-', _, ..] && o != "--").ToList();
        if (options.Where(o => !IsKnown(o)).Distinct().ToList() is { Count: > 0 } refused)
        {
            yield return Info.Fail(At(view), $"The health check of container '{Name(view)}' gives {string.Join(" and ", refused.Select(o => $"'{o}'"))} to BusyBox's wget, which does not know it.") with
            {
                Fix = new($"Leave out {string.Join(" and ", refused.Select(o => $"'{o}'"))}, or add GNU wget: {view.Distribution.Install("wget") ?? "COPY it into the image"}."),
            };
        }
        else if (options.Where(o => s_ignored.Any(i => o.Split('=')[0] == i) || o.StartsWith("-t", StringComparison.Ordinal)).Distinct().ToList() is { Count: > 0 } ignored)
        {
            yield return Info.Fail(At(view), $"BusyBox's wget takes {string.Join(" and ", ignored.Select(o => $"'{o}'"))} in the health check of container '{Name(view)}' without any effect.") with
            {
                Severity = Severity.Info,
                Confidence = Confidence.Certain,
                Fix = new("Nothing has to be done; it tries once in any case."),
            };
        }
        else
        {
            yield return Info.Pass(At(view));
        }
    }

    private static bool IsKnown(string option)
    {
        if (option.StartsWith("--", StringComparison.Ordinal))
        {
            // Any beginning of a name will do for getopt_long(3).
            var name = option.Split('=')[0];
            return s_long.Concat(s_ignored).Any(l => l.StartsWith(name, StringComparison.Ordinal));
        }

        foreach (var letter in option.AsSpan(1))
        {
            if (!Short.Contains(letter, StringComparison.Ordinal))
            {
                return false;
            }

            if (letter is 'O' or 'o' or 'P' or 'T' or 'U' or 'Y' or 't' or 'n')
            {
                return true;
            }
        }

        return true;
    }
}
