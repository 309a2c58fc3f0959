using System.Globalization;
using EcsDeployGate.Core.Validating.Commands;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Core.Probing.Experiments;

/// <summary>Variants of one HTTP check: another client, another way to say "this machine", another port, and pairs of them.</summary>
internal static class HttpVariants
{
    /// <summary>In order of preference. nc only sees that the port accepts a connection, so it comes last.</summary>
    private static readonly string[] s_clients = ["curl", "wget", "busybox:wget", "python3", "node", "nc"];

    public static IEnumerable<PlannedExperiment> Of(CheckLine line)
    {
        var exec = line.Command.Form is CommandForm.Exec;
        var own = line.Client?.Name;
        var others = line.IsPlain ? s_clients.Where(c => c != own).ToList() : [];
        var hosts = OtherHosts(line.Request).ToList();
        var all = new List<PlannedExperiment?>();

        if (own is not null)
        {
            all.AddRange(hosts.Select(h => Make(line, null, h, port: false, exec)));
            all.Add(Make(line, null, null, port: true, exec));
        }

        // nc sees only that a port accepts connections: it comes after everything that asks for an answer, and with another
        // port such a weak sign is easily taken for a proof, so there it is left out.
        var strong = others.Where(c => c != "nc").ToList();
        var weak = others.Where(c => c == "nc").ToList();
        all.AddRange(strong.Select(c => Make(line, c, null, port: false, exec)));
        all.AddRange(strong.SelectMany(c => hosts.Select(h => Make(line, c, h, port: false, exec))));

        // wget is bounded by timeout, which an image may lack; ECS's own time-out is limit enough then.
        var unbounded = strong.Where(c => c is "wget" or "busybox:wget").ToList();
        all.AddRange(unbounded.Select(c => Make(line, c, null, port: false, exec, limited: false)));
        all.AddRange(unbounded.SelectMany(c => hosts.Select(h => Make(line, c, h, port: false, exec, limited: false))));
        all.AddRange(weak.Select(c => Make(line, c, null, port: false, exec)));
        all.AddRange(weak.SelectMany(c => hosts.Select(h => Make(line, c, h, port: false, exec))));
        if (own is not null)
        {
            all.AddRange(hosts.Select(h => Make(line, null, h, port: true, exec)));
        }

        all.AddRange(strong.Select(c => Make(line, c, null, port: true, exec)));
        all.AddRange(strong.SelectMany(c => hosts.Select(h => Make(line, c, h, port: true, exec))));

        // An image without a shell can still run a program.
        if (!exec && line.IsPlain)
        {
            all.AddRange(s_clients.Where(c => c != "nc").Select(c => Make(line, c, null, port: false, exec: true, changedForm: true)));
        }

        return all.OfType<PlannedExperiment>();
    }

    private static IEnumerable<string> OtherHosts(HttpRequest request) => request.Host switch
    {
        "localhost" or "0.0.0.0" or "::1" => ["127.0.0.1"],
        "127.0.0.1" => ["[::1]"],
        _ => [],
    };

    private static PlannedExperiment? Make(CheckLine line, string? client, string? host, bool port, bool exec, bool changedForm = false, bool limited = true)
    {
        var request = line.Request;
        var program = client ?? line.Client!.Name!;
        var newHost = host ?? (request.Host.Contains(':', StringComparison.Ordinal) ? $"[{request.Host}]" : request.Host);
        var number = port ? PlannedExperiment.PortPlaceholder : request.Port.ToString(CultureInfo.InvariantCulture);
        var standard = request.Port == (request.Scheme == "https" ? 443 : 80);
        var url = $"{request.Scheme}://{newHost}{(port || !standard ? ":" + number : "")}{request.PathAndQuery}";
        if (line.With(program, url, newHost.Trim('[', ']'), number, exec, limited) is not { } command)
        {
            return null;
        }

        List<string> ids = [], changes = [];
        if (client is not null && client != line.Client?.Name)
        {
            ids.Add(client);
            changes.Add(client == "nc"
                ? $"nc instead of {request.Client}: asks only whether the port accepts connections"
                : $"{client.Replace(':', ' ')} instead of {request.Client}");
        }

        if (host is not null)
        {
            ids.Add(host);
            changes.Add($"{host} instead of {request.Host}");
        }

        if (!limited)
        {
            ids.Add("no-limit");
            changes.Add("no time limit of its own");
        }

        if (port)
        {
            ids.Add("port");
            changes.Add($"port {PlannedExperiment.PortPlaceholder} instead of {request.Port}");
        }

        if (changedForm)
        {
            ids.Add("exec");
            changes.Add("CMD instead of CMD-SHELL: needs no shell");
        }

        return new(string.Join('+', ids), changes, command, program, OtherPort: port);
    }
}
