using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Inspecting.Programs;
using EcsDeployGate.Core.Validating.Commands;

namespace EcsDeployGate.Core.Inspecting.Rules;

/// <summary>BusyBox is not asked for localhost: it tries the first address only, which may be ::1.</summary>
internal sealed class BusyBoxAsksIpv4 : CheckedImageRule
{
    public override RuleInfo Info { get; } = new(
        "EDG-HC12",
        "BusyBox does not ask localhost",
        Severity.Warning,
        Confidence.Likely,
        "BusyBox connects to the first address of a name and to no other. With ::1 first, an application that listens on IPv4 is down for ever.",
        "Write 127.0.0.1, or [::1] if the application listens on IPv6 only.",
        new("https://git.busybox.net/busybox/tree/networking/wget.c"));

    protected override IEnumerable<Finding> Check(ContainerView view)
    {
        var asks = view.Check!.Command.Invocations.FirstOrDefault(i => i.Name is "wget" or "nc" && i.Arguments.Any(NamesLocalhost));
        if (asks is null)
        {
            yield return Info.Skip(At(view), $"The health check of container '{Name(view)}' asks nobody at localhost with wget or nc.");
        }
        else
        {
            yield return view.Programs.Find(asks.Program.Literal!) switch
            {
                // "busybox wget" finds no wget in PATH.
                ProgramAnswer.Runs { IsBusyBox: false } => Info.Pass(At(view)),
                ProgramAnswer.Hidden hidden => Info.CannotTell(At(view), $"'{asks.Name}' of container '{Name(view)}' lies under the volume that is mounted at '{hidden.Mount}'."),
                ProgramAnswer.Fails when view.Programs.Find("busybox") is not ProgramAnswer.Runs => Info.Skip(At(view), $"The image of container '{Name(view)}' has no BusyBox."),
                _ => Failed(view, asks),
            };
        }
    }

    private Finding Failed(ContainerView view, Invocation asks)
    {
        var items = view.Container.HealthCheck!.Command.Select((item, i) => i == 0 ? item : WithAddress(item)).ToList();
        return Info.Fail(At(view), $"The health check of container '{Name(view)}' asks localhost with BusyBox's {asks.Name}, which tries one address only.") with
        {
            CauseCode = CauseCodes.WrongAddressFamily,
            Evidence = view.Programs.Find(asks.Program.Literal!) is ProgramAnswer.Runs runs ? [$"{runs.Path} is {runs.Target.Path}"] : [],
            Fix = new($"Write {CommandText.Show(items)}.", Patch.Add(At(view), Patch.Texts(items))),
        };
    }

    private static string WithAddress(string item) =>
        item == "localhost" ? "127.0.0.1"
        : item.Replace("://localhost", "://127.0.0.1", StringComparison.Ordinal).Replace(" localhost", " 127.0.0.1", StringComparison.Ordinal);

    private static bool NamesLocalhost(Word word) => word.Prefix is var text
        && (text is "localhost" || text.Contains("://localhost", StringComparison.Ordinal) || text.StartsWith("localhost:", StringComparison.Ordinal) || text.StartsWith("localhost/", StringComparison.Ordinal));
}
