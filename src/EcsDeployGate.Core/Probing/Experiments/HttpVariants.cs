using System.Globalization;
using EcsDeployGate.Core.Validating.Commands;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Core.Probing.Experiments;

/// <summary>Variants of one HTTP check: the same client in a better way, another client, another way to say "this machine", another port, and pairs of them.</summary>
/// <remarks>No variant asks another machine: a check of another host is only tried against this one.</remarks>
internal sealed class HttpVariants
{
    /// <summary>In order of preference. nc only sees that the port accepts a connection, so it comes last.</summary>
    private static readonly string[] s_clients = ["curl", "wget", "busybox:wget", "python3", "node", "nc"];

    /// <summary>Where applications usually answer when they do not at the path that is asked.</summary>
    private static readonly string[] s_paths = ["/", "/health", "/healthz", "/ping", "/status", "/up", "/livez", "/actuator/health", "/api/health"];

    private static readonly string[] s_status =
        ["exit:22", "exit:8", "exit:47", "says:returned error", "says:HTTP Error", "says:HTTP/1", "says:ERROR 4", "says:ERROR 5", "says:redirect"];

    private static readonly string[] s_noSuchPath = ["says: 404", "says: 405", "says: 410"];
    private static readonly string[] s_redirected = ["says:location:"];
    private static readonly string[] s_write = ["exit:23", "exit:3", "says:can't open '", "says:read-only file system", "says: 405"];
    private static readonly string[] s_proxied = ["set:http_proxy", "set:https_proxy", "set:HTTPS_PROXY", "set:all_proxy", "set:ALL_PROXY"];
    private static readonly string[] s_tls = ["exit:35", "exit:51", "exit:60", "exit:77", "exit:5", "says:certificate", "says:SSL", "says:TLS"];
    private static readonly string[] s_notTls = ["exit:35", "says:wrong version number", "says:packet length too long"];
    private static readonly string[] s_plainToTls = ["exit:52", "exit:56", "says:Empty reply", "says:reset by peer", "says: 400", "says:HTTPS server", "says:error getting response"];
    private static readonly string[] s_slow = ["timeout", "exit:28", "says:timed out"];

    private readonly CheckLine _line;
    private readonly bool _exec;
    private readonly string? _own;
    private readonly List<PlannedExperiment> _all = [];

    private HttpVariants(CheckLine line)
    {
        _line = line;
        _exec = line.Command.Form is CommandForm.Exec;
        _own = line.Client?.Name;
    }

    public static IEnumerable<PlannedExperiment> Of(CheckLine line)
    {
        var variants = new HttpVariants(line);
        variants.PlanOwn();
        variants.PlanOthers();
        return variants._all;
    }

    /// <summary>The check's own host, where it is this machine; else the ways to say so.</summary>
    private IReadOnlyList<string?> Hosts => _line.Request.IsLoopback ? (string?[])[null] : [.. OtherHosts];

    private IReadOnlyList<string> OtherHosts => _line.Request.Host switch
    {
        "localhost" or "0.0.0.0" or "::1" => ["127.0.0.1"],
        "127.0.0.1" => ["[::1]"],
        _ => _line.Request.IsLoopback ? [] : ["127.0.0.1"],
    };

    private void PlanOwn()
    {
        if (_own is null)
        {
            return;
        }

        var request = _line.Request;
        foreach (var host in OtherHosts)
        {
            Add(new() { Host = host });
        }

        var near = Hosts[0];
        Add(new() { Host = near, Port = true });
        Add(new() { Host = near, Id = "look", Change = "status and headers", Look = true, When = s_status });
        Add(new() { Host = near, Id = "redirect", Change = $"path {PlannedExperiment.PathPlaceholder} instead of {request.PathAndQuery}: where the application itself redirects to", Path = PlannedExperiment.PathPlaceholder, When = s_redirected });
        foreach (var path in s_paths.Where(p => p != request.PathAndQuery))
        {
            Add(new() { Host = near, Id = $"path:{path}", Change = $"path {path} instead of {request.PathAndQuery}", Path = path, When = s_noSuchPath });
        }

        Add(new() { Host = near, Id = "plain", Change = "a GET whose answer is thrown away", When = s_write });
        Add(new() { Host = near, Id = "no-proxy", Change = "no proxy", NoProxy = ["--no-proxy"], When = s_proxied });
        if (_own == "wget")
        {
            Add(new() { Host = near, Id = "no-proxy:busybox", Change = "no proxy", NoProxy = ["-Y", "off"], When = s_proxied });
        }

        if (request.Scheme == "https")
        {
            Add(new() { Host = near, Id = "insecure", Change = "any certificate is accepted: the request does not leave the task", Insecure = true, When = s_tls });
            Add(new() { Host = near, Id = "http", Change = "http instead of https", Scheme = "http", When = s_notTls });
        }
        else
        {
            Add(new() { Host = near, Id = "https", Change = "https instead of http, and any certificate is accepted: the request does not leave the task", Scheme = "https", Insecure = true, When = s_plainToTls });
        }

        PlanLonger();
    }

    /// <summary>The check with more time: shows when the answer would have come.</summary>
    private void PlanLonger()
    {
        var timeout = _line.Seconds + 1;
        var seconds = Math.Min(60, Math.Max(3 * timeout, timeout + 15));
        if (seconds <= timeout || !_line.Request.IsLoopback)
        {
            return;
        }

        if (!_line.LimitsItself)
        {
            _all.Add(new("longer", [$"up to {seconds} s instead of {timeout} s"], _line.Command.Items, Needs: null, OtherPort: false, s_slow, Seconds: seconds));
        }
        else
        {
            Add(new() { Id = "longer", Change = $"up to {seconds} s instead of {timeout} s", Seconds = seconds, When = s_slow });
        }
    }

    private void PlanOthers()
    {
        // nc sees only that a port accepts connections: it comes after everything that asks for an answer, and with another
        // port such a weak sign is easily taken for a proof, so there it is left out.
        var others = _line.IsPlain ? s_clients.Where(c => c != _own).ToList() : [];
        var strong = others.Where(c => c != "nc").ToList();
        var weak = others.Where(c => c == "nc").ToList();
        var hosts = _line.Request.IsLoopback ? OtherHosts : [];
        Each(strong, Hosts, new());
        Each(strong, hosts, new());

        // wget is bounded by timeout, which an image may lack; ECS's own time-out is limit enough then.
        var unbounded = strong.Where(c => c is "wget" or "busybox:wget").ToList();
        Each(unbounded, Hosts, new() { Limited = false });
        Each(unbounded, hosts, new() { Limited = false });
        Each(weak, Hosts, new());
        Each(weak, hosts, new());
        if (_own is not null)
        {
            Each([_own], hosts, new() { Port = true });
        }

        Each(strong, Hosts, new() { Port = true });
        Each(strong, hosts, new() { Port = true });

        // An image without a shell can still run a program.
        if (!_exec && _line.IsPlain)
        {
            Each(s_clients.Where(c => c != "nc"), Hosts, new() { ToExec = true });
        }
    }

    private void Each(IEnumerable<string> clients, IEnumerable<string?> hosts, Variant variant)
    {
        foreach (var host in hosts)
        {
            foreach (var client in clients)
            {
                Add(variant with { Client = client, Host = host });
            }
        }
    }

    private void Add(Variant variant)
    {
        var request = _line.Request;
        var program = variant.Client ?? _own!;
        var host = variant.Host ?? (request.Host.Contains(':', StringComparison.Ordinal) ? $"[{request.Host}]" : request.Host);
        var number = variant.Port ? PlannedExperiment.PortPlaceholder : request.Port.ToString(CultureInfo.InvariantCulture);
        var scheme = variant.Scheme ?? request.Scheme;
        var standard = request.Port == (scheme == "https" ? 443 : 80);
        var url = $"{scheme}://{host}{(variant.Port || !standard ? ":" + number : "")}{variant.Path ?? request.PathAndQuery}";
        var form = new CheckForm(program, url, host.Trim('[', ']'), number)
        {
            Exec = _exec || variant.ToExec, Limited = variant.Limited, Insecure = variant.Insecure, NoProxy = variant.NoProxy, Look = variant.Look, Seconds = variant.Seconds,
        };
        if (_line.With(form) is { } command)
        {
            var (ids, changes) = Words(variant, program);
            _all.Add(new(
                string.Join('+', ids), changes, command, program, OtherPort: variant.Port, variant.When,
                variant.Look ? PlannedExperiment.Look : PlannedExperiment.Correction, variant.Seconds));
        }
    }

    private (List<string> Ids, List<string> Changes) Words(Variant variant, string program)
    {
        List<string> ids = [], changes = [];
        Say(program != _own, program, program == "nc"
            ? $"nc instead of {_line.Request.Client}: asks only whether the port accepts connections"
            : $"{program.Replace(':', ' ')} instead of {_line.Request.Client}");
        Say(variant.Id is not null, variant.Id!, variant.Change!);
        Say(variant.Host is not null, variant.Host!, $"{variant.Host} instead of {_line.Request.Host}");
        Say(!variant.Limited, "no-limit", "no time limit of its own");
        Say(variant.Port, "port", $"port {PlannedExperiment.PortPlaceholder} instead of {_line.Request.Port}");
        Say(variant.ToExec, "exec", "CMD instead of CMD-SHELL: needs no shell");
        return (ids, changes);

        void Say(bool when, string id, string change)
        {
            if (when)
            {
                ids.Add(id);
                changes.Add(change);
            }
        }
    }

    private sealed record Variant
    {
        public string? Client { get; init; }

        public string? Host { get; init; }

        public string? Scheme { get; init; }

        public string? Path { get; init; }

        public bool Port { get; init; }

        public bool ToExec { get; init; }

        public bool Limited { get; init; } = true;

        public bool Insecure { get; init; }

        public IReadOnlyList<string>? NoProxy { get; init; }

        public bool Look { get; init; }

        public int? Seconds { get; init; }

        public IReadOnlyList<string>? When { get; init; }

        public string? Id { get; init; }

        public string? Change { get; init; }
    }
}
