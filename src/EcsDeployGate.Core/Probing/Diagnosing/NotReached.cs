using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.TaskDefinitions;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Core.Probing.Diagnosing;

/// <summary>Step 5 of the order: the connection is refused; the sockets that listened say why (aws-facts 11.2).</summary>
internal static partial class NotReached
{
    private const string Why = "ECS would stop and replace every task of this deployment.";

    public static Cause? Find(CheckView check)
    {
        if (check.Port is not { } port || !IsRefused(check, port))
        {
            return null;
        }

        return SlowStart.Listened(check, port) ?? ByExperiment(check, port) ?? BySockets(check, port);
    }

    /// <summary>By its words or its exit code; a check that says nothing is refused if its port was not open at the time.</summary>
    private static bool IsRefused(CheckView check, int port)
    {
        if (check.LastFailure is not { SpawnError: null } last)
        {
            return false;
        }

        // A client that tries again until its time is over was refused all the same, where nothing listens.
        var open = check.Probe.ListeningAt(last.At)?.Any(s => s.Port == port);
        if (last.TimedOut)
        {
            return open is false && SymptomTexts.Say(check.Output, Symptom.Refused);
        }

        return check.Shows(Symptom.Refused)
            || (open is false && (string.IsNullOrWhiteSpace(check.Output) || check.Exit?.Exit.Symptom is Symptom.NotReady));
    }

    private static Cause? ByExperiment(CheckView check, int port)
    {
        if (check.Passed() is not { } passed)
        {
            return null;
        }

        var changed = passed.Id.Split('+');
        return changed.Contains("port") ? WrongPort(check, port, [])
            : changed.Contains("127.0.0.1") || changed.Contains("[::1]") ? WrongFamily(check, port)
            : null;
    }

    private static Cause? BySockets(CheckView check, int port)
    {
        if (check.Probe.LastListening is not { } sockets)
        {
            return null;
        }

        var own = sockets.Where(s => s.Port == port).ToList();
        if (own.Count == 0)
        {
            var others = Candidates(check, sockets);
            return others.Count > 0 ? WrongPort(check, port, others) : Nothing(check, port);
        }

        if (own.All(s => s.Address == ListeningSocket.Other))
        {
            return new(
                CauseCodes.WrongInterface,
                $"Container '{check.Name}' is asked at '{check.Request?.Host ?? "the loopback address"}', and port {port} is open only on another address of the task.",
                check.Name, CheckEvidence.Of(check, CheckEvidence.Sockets(check)), Why,
                CheckEvidence.Fix(check, new($"Let the application listen on 0.0.0.0:{port} instead of one address.")));
        }

        var ipv4 = own.Any(s => s.Family == ListeningSocket.IPv4);
        var ipv6 = own.Any(s => s.Family == ListeningSocket.IPv6);
        // curl tries every address of a name (its manual, and aws-facts 11.2), so a name is no trap for it.
        var asks6 = check.Request?.Host is "::1" || (check.Request is { Host: "localhost", Client: not "curl" } && check.Facts?.LocalhostAddresses is not ["127.0.0.1", ..]);
        var asks4 = check.Request?.Host is "127.0.0.1" or "0.0.0.0";
        return (asks6 && ipv4 && !ipv6) || (asks4 && ipv6 && !ipv4) ? WrongFamily(check, port) : null;
    }

    /// <summary>Ports that may be the application's own: not those that another container of the task maps.</summary>
    private static List<int> Candidates(CheckView check, IReadOnlyList<ListeningSocket> sockets)
    {
        var theirs = check.Probe.Deployment.TaskDefinition.Containers.Where(c => c.Name != check.Name).SelectMany(c => c.Ports)
            .Except(check.Container.Ports).ToHashSet();

        // Sockets on one odd address and a port that nobody chose are the engine's own, such as its name server.
        return
        [
            .. sockets.Where(s => s.Address != ListeningSocket.Other || check.Container.Ports.Contains(s.Port) || s.Port < 32768)
                .Select(s => s.Port).Where(p => !theirs.Contains(p)).Distinct().Order(),
        ];
    }

    private static Cause WrongPort(CheckView check, int port, List<int> others)
    {
        var open = check.Passed(e => e.Id.Split('+').Contains("port")) is { } passed
            ? string.Join(", ", passed.Changes.Select(c => PortInWords().Match(c)).Where(m => m.Success).Select(m => m.Groups["port"].Value))
            : "";
        open = open.Length > 0 ? open : string.Join(", ", others.Count > 0 ? others : Candidates(check, check.Probe.LastListening ?? []));
        return new(
            CauseCodes.WrongPort, $"The health check of container '{check.Name}' asks port {port}, where nothing listens; port {open} is open.", check.Name,
            CheckEvidence.Of(check, CheckEvidence.Sockets(check)), Why,
            CheckEvidence.Fix(check, new($"Ask port {open}, or let the application listen on {port}.", Corrected(check, port, others)), e => e.Id.Split('+').Contains("port")));
    }

    /// <summary>The command with the one port that is open, when there is only one and the text says the port plainly.</summary>
    private static JsonArray? Corrected(CheckView check, int port, List<int> others)
    {
        if (others is not [var other])
        {
            return null;
        }

        var old = $":{port}";
        var items = check.Command.Items.Select(i => i.EndsWith(old, StringComparison.Ordinal) ? i[..^old.Length] + $":{other}" : i.Replace(old + "/", $":{other}/", StringComparison.Ordinal)).ToList();
        return items.SequenceEqual(check.Command.Items) ? null : Patch.Replace(check.Container.HealthCheck!.At + "/command", Patch.Texts(items));
    }

    private static Cause WrongFamily(CheckView check, int port)
    {
        var host = check.Request?.Host ?? "localhost";
        var family = check.Probe.LastListening?.Any(s => s.Port == port && s.Family == ListeningSocket.IPv6) == true ? "IPv6" : "IPv4";
        var literal = family == "IPv6" ? "[::1]" : "127.0.0.1";
        var hosts = check.Facts?.LocalhostAddresses is { Count: > 0 } addresses
            ? [$"/etc/hosts: localhost is {string.Join(", ", addresses.Take(4).Select(EvidenceText.Line))}"]
            : Array.Empty<string>();
        return new(
            CauseCodes.WrongAddressFamily,
            $"The health check of container '{check.Name}' asks '{host}', which its client takes as the other address family; port {port} is open on {family}.",
            check.Name, CheckEvidence.Of(check, [.. CheckEvidence.Sockets(check), .. hosts]), Why,
            CheckEvidence.Fix(check, new($"Ask {literal} instead of {host}.")));
    }

    private static Cause Nothing(CheckView check, int port) => new(
        CauseCodes.NothingListening, $"The health check of container '{check.Name}' asks port {port}, and nothing listened there as long as the probe looked.",
        check.Name, CheckEvidence.Of(check, [.. CheckEvidence.Sockets(check), .. CheckEvidence.Log(check)]), Why,
        CheckEvidence.Fix(check, new($"See in the log of '{check.Name}' why it does not listen; if it only starts slowly, raise startPeriod above the {check.Container.HealthCheck!.StartPeriod} s that it has.")));

    [GeneratedRegex(@"port (?<port>[0-9]{1,5}) instead of", RegexOptions.NonBacktracking)]
    private static partial Regex PortInWords();
}
