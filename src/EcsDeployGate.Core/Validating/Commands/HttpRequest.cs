using System.Buffers;
using System.Globalization;
using System.Text.RegularExpressions;

namespace EcsDeployGate.Core.Validating.Commands;

/// <summary>The HTTP request that a health check makes, as far as its text and the container's variables tell.</summary>
/// <param name="Scheme"><c>http</c> or <c>https</c>.</param>
/// <param name="Host">As written: <c>localhost</c>, an address, a name; IPv6 addresses without brackets.</param>
/// <param name="Port">From the URL, or the scheme's own.</param>
/// <param name="PathAndQuery">Starts with a slash.</param>
/// <param name="Client">Name of the program that asks.</param>
internal sealed partial record HttpRequest(string Scheme, string Host, int Port, string PathAndQuery, string Client)
{
    private static readonly string[] s_clients = ["curl", "wget", "http", "https", "httpie", "wget2", "lynx"];

    private static readonly SearchValues<char> s_hostEnds = SearchValues.Create(":/?#");
    private static readonly SearchValues<char> s_urlEnds = SearchValues.Create("'\"` )<>\\");

    public bool IsLoopback => Host is "localhost" or "127.0.0.1" or "::1" or "0.0.0.0" || Host.StartsWith("127.", StringComparison.Ordinal);

    /// <summary>The URL; a port that is the scheme's own is left out.</summary>
    public string Url
    {
        get
        {
            var host = Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;
            var port = Port == DefaultPort(Scheme) ? "" : ":" + Port.ToString(CultureInfo.InvariantCulture);
            return $"{Scheme}://{host}{port}{PathAndQuery}";
        }
    }

    /// <summary>The first request of a known client in the command; null when there is none or a variable in it is not known.</summary>
    public static HttpRequest? In(HealthCommand command, Func<string, string?> variable)
    {
        foreach (var invocation in command.Invocations)
        {
            if (invocation.Name is not { } name || invocation.IsShell)
            {
                continue;
            }

            foreach (var word in s_clients.Contains(name) ? UrlWords(name, invocation.Arguments) : CodeWords(invocation.Arguments))
            {
                if (word.Expand(variable) is { } text && Parse(text, name, s_clients.Contains(name)) is { } found)
                {
                    return found;
                }
            }
        }

        return null;
    }

    /// <summary>The port that the command asks with anything that names one plainly: a URL, <c>nc HOST PORT</c>, <c>/dev/tcp/HOST/PORT</c>.</summary>
    public static int? PortIn(HealthCommand command, Func<string, string?> variable)
    {
        if (In(command, variable) is { } request)
        {
            return request.Port;
        }

        foreach (var invocation in command.Invocations)
        {
            var texts = invocation.Arguments.Select(a => a.Expand(variable)).ToList();
            if (invocation.Name is "nc" or "ncat" or "netcat" && texts.Where(t => t is not (null or ['-', ..])).TakeLast(2).ToList() is [_, { } last]
                && PortOf(last) is { } port)
            {
                return port;
            }
        }

        // Bash's own sockets: a redirection without any program, often inside "bash -c".
        return string.Join(' ', command.Items) is var text && BashSocket().Match(text) is { Success: true } socket ? PortOf(socket.Groups["port"].Value) : null;
    }

    /// <summary>Operands of the client: words that are neither options nor values of options.</summary>
    public static IEnumerable<Word> UrlWords(string client, IReadOnlyList<Word> arguments)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            var literal = arguments[i].Literal;
            if (literal is "--url" && i + 1 < arguments.Count)
            {
                yield return arguments[++i];
            }
            else if (literal is ['-', _, ..])
            {
                i += client == "curl" ? CurlOptions.ValuesAfter(literal) : WgetValuesAfter(literal);
            }
            else
            {
                yield return arguments[i];
            }
        }
    }

    private static IEnumerable<Word> CodeWords(IReadOnlyList<Word> arguments) =>
        arguments.Where(a => a.Prefix.Contains("://", StringComparison.Ordinal));

    private static int WgetValuesAfter(string option) =>
        option is "-O" or "-o" or "-T" or "-t" or "-U" or "-P" or "-Y" or "-Q" or "-w" or "-a" or "-qO"
            or "--header" or "--timeout" or "--tries" or "--post-data" or "--output-document" or "--user-agent" ? 1 : 0;

    private static HttpRequest? Parse(string text, string client, bool bareHost)
    {
        var start = text.IndexOf("http://", StringComparison.OrdinalIgnoreCase) is >= 0 and var plain ? plain
            : text.IndexOf("https://", StringComparison.OrdinalIgnoreCase);
        if (start < 0)
        {
            if (!bareHost || text.Contains("://", StringComparison.Ordinal) || text.Length == 0 || !char.IsAsciiLetterOrDigit(text[0]))
            {
                return null;
            }

            text = "http://" + text;
            start = 0;
        }

        // In code for another interpreter the URL ends at the quote.
        var end = bareHost ? -1 : text.AsSpan(start).IndexOfAny(s_urlEnds);
        var url = end < 0 ? text[start..] : text.Substring(start, end);
        return Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Host.Length > 0 && uri.Scheme is "http" or "https" && uri.UserInfo.Length == 0
            ? new(uri.Scheme, uri.HostNameType is UriHostNameType.IPv6 ? uri.Host.Trim('[', ']') : WrittenHost(url, uri), uri.Port, uri.PathAndQuery, client)
            : null;
    }

    /// <summary>Uri rewrites hosts such as <c>1</c> to <c>0.0.0.1</c>; the reader wants what was written.</summary>
    private static string WrittenHost(string url, Uri uri)
    {
        var from = uri.Scheme.Length + 3;
        var length = url.AsSpan(from).IndexOfAny(s_hostEnds);
        return length < 0 ? url[from..] : url.Substring(from, length);
    }

    [GeneratedRegex(@"/dev/tcp/[^/\s]{1,255}/(?<port>[0-9]{1,5})\b", RegexOptions.NonBacktracking)]
    private static partial Regex BashSocket();

    private static int DefaultPort(string scheme) => scheme == "https" ? 443 : 80;

    private static int? PortOf(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65536 ? port : null;
}
