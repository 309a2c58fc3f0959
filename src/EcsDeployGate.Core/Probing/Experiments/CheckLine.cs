using System.Buffers;
using System.Globalization;
using EcsDeployGate.Core.Validating.Commands;

namespace EcsDeployGate.Core.Probing.Experiments;

/// <summary>Writes the check of one request for one client.</summary>
/// <param name="Command">The check as it stands.</param>
/// <param name="Request">What it asks.</param>
/// <param name="Seconds">How long the client may take.</param>
internal sealed record CheckLine(HealthCommand Command, HttpRequest Request, int Seconds)
{
    private static readonly SearchValues<char> s_needsQuotes = SearchValues.Create(" \t&;|<>()*?[]#~\"'\\!$`{}");
    private static readonly SearchValues<char> s_breaksCode = SearchValues.Create("'\"\\$`\n\r");

    /// <summary>The client that asks now; null when it is not one that is known here.</summary>
    public Invocation? Client { get; } = Command.Invocations.FirstOrDefault(i => i.Name == Request.Client && i.Name is "curl" or "wget");

    /// <summary>Headers that the request needs, and whether certificates are accepted as they come.</summary>
    private (IReadOnlyList<string> Headers, bool Insecure) Options { get; } = ReadOptions(Command, Request);

    /// <summary>True when the request is more than a plain GET, which other clients would not repeat.</summary>
    public bool IsPlain => Client is null || !CurlOptions.Options(Client.Arguments).Any(o =>
        o is "--request" or "--data" or "--data-raw" or "--data-binary" or "--post-data" or "--json" or "--unix-socket" or "--user" or "--cert"
        || (o is ['-', not '-', ..] && Client.Name == "curl" && o.IndexOfAny(['X', 'd', 'u', 'E', 'F', 'T']) > 0));

    /// <summary>True when the client limits its own time.</summary>
    public bool LimitsItself => Client is { } client
        && (CurlOptions.ValueOf(client.Arguments, 'm', "--max-time") is not null || client.Arguments.Any(a => a.Literal is "-T" or "--timeout" or "-m" or "--max-time"
            || a.Prefix.StartsWith("--timeout=", StringComparison.Ordinal) || a.Prefix.StartsWith("--max-time=", StringComparison.Ordinal))
            || Command.Items.Any(i => i.Contains("timeout ", StringComparison.Ordinal) || i == "timeout"));

    /// <summary>The command that makes the request in this way; null when it cannot be written safely.</summary>
    public IReadOnlyList<string>? With(CheckForm form)
    {
        if (form.Url.AsSpan().ContainsAny(s_breaksCode) || Options.Headers.Any(h => h.AsSpan().ContainsAny(s_breaksCode)))
        {
            return null;
        }

        return Argv(form) is not { } argv ? null
            : form.Exec ? ["CMD", .. argv]
            : ["CMD-SHELL", string.Join(' ', argv.Select(Quote)) + " || exit 1"];
    }

    private IReadOnlyList<string>? Argv(CheckForm form)
    {
        var seconds = (form.Seconds ?? Seconds).ToString(CultureInfo.InvariantCulture);
        var headers = Options.Headers.SelectMany(h => (string[])[form.Client == "curl" ? "-H" : "--header", h]);
        var insecure = Options.Insecure || form.Insecure;
        return form.Client switch
        {
            "curl" =>
            [
                "curl", form.Look ? "-sS" : "-fsS", .. insecure ? ["-k"] : Array.Empty<string>(), .. form.NoProxy is null ? Array.Empty<string>() : ["--noproxy", "*"],
                "-m", seconds, "-o", "/dev/null", .. form.Look ? ["-D", "-"] : Array.Empty<string>(), .. headers, form.Url,
            ],
            // Not wget's own -T: GNU wget tries 20 times on top of it, and the static BusyBox 1.35 of Debian 12 crashes on it (exit code 139).
            "wget" or "busybox:wget" =>
            [
                .. Wget(form.Client == "busybox:wget", form.Limited ? seconds : null), form.Look ? "-S" : "-q",
                .. insecure ? ["--no-check-certificate"] : Array.Empty<string>(), .. form.NoProxy ?? [], "-O", "/dev/null", .. headers, form.Url,
            ],
            "python3" when Options.Headers.Count == 0 && !insecure =>
                ["python3", "-c", $"import urllib.request as r; r.urlopen('{form.Url}', timeout={seconds})"],
            "node" when Options.Headers.Count == 0 && !insecure =>
                ["node", "-e", $"require('{Request.Scheme}').get('{form.Url}',{{timeout:{seconds}000}},r=>process.exit(r.statusCode<400?0:1)).on('timeout',()=>process.exit(1)).on('error',()=>process.exit(1))"],
            "nc" => ["nc", "-z", "-w", seconds, form.Host, form.Port],
            _ => null,
        };
    }

    private static IReadOnlyList<string> Wget(bool busybox, string? seconds) => (busybox, seconds) switch
    {
        (false, null) => ["wget"],
        (true, null) => ["busybox", "wget"],
        (false, _) => ["timeout", seconds, "wget"],
        _ => ["busybox", "timeout", seconds, "busybox", "wget"],
    };

    private static string Quote(string item) =>
        item.Length > 0 && (item == "{port}" || !item.Replace("{port}", "", StringComparison.Ordinal).AsSpan().ContainsAny(s_needsQuotes)) ? item
        : item.Contains('\'', StringComparison.Ordinal) ? $"\"{item}\"" : $"'{item}'";

    private static (IReadOnlyList<string> Headers, bool Insecure) ReadOptions(HealthCommand command, HttpRequest request)
    {
        if (command.Invocations.FirstOrDefault(i => i.Name == request.Client) is not { } client)
        {
            return ([], false);
        }

        List<string> headers = [];
        for (var i = 0; i + 1 < client.Arguments.Count; i++)
        {
            if (client.Arguments[i].Literal is "-H" or "--header" && client.Arguments[i + 1].Literal is { } header)
            {
                headers.Add(header);
            }
        }

        var insecure = CurlOptions.Options(client.Arguments).Any(o =>
            o is "--insecure" or "--no-check-certificate" || (request.Client == "curl" && o is ['-', not '-', ..] && o.Contains('k', StringComparison.Ordinal)));
        return (headers, insecure);
    }
}
