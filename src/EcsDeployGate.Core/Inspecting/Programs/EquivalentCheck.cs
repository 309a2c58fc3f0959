using System.Buffers;
using System.Globalization;
using EcsDeployGate.Core.Validating.Commands;

namespace EcsDeployGate.Core.Inspecting.Programs;

/// <summary>Writes a check that asks the same with a program that the image has.</summary>
internal static class EquivalentCheck
{
    private static readonly SearchValues<char> s_breaksCode = SearchValues.Create("'\"\\$`\n\r ");
    private static readonly SearchValues<char> s_changesRequestShort = SearchValues.Create("XdFTHuEkx");
    private static readonly string[] s_changesRequest =
    [
        "-X", "--request", "-d", "--data", "--data-raw", "--data-binary", "--json", "-F", "-T", "--post-data", "--post-file", "-H", "--header", "-u", "--user", "-E", "--cert",
        "--unix-socket", "-k", "--insecure", "--no-check-certificate", "-x", "--proxy", "--cacert", "--resolve", "--connect-to",
    ];

    private static readonly string[] s_onlyConnects = ["cat", "timeout"];

    /// <summary>The check, and the program that it uses; null when it asks no plain URL, or the image has nothing to ask with.</summary>
    /// <param name="view">The container.</param>
    /// <param name="check">The check that is to be replaced.</param>
    /// <param name="sameClient">True when the client is not what is wrong with it.</param>
    public static (IReadOnlyList<string> Command, string Client)? For(ContainerView view, CheckReading check, bool sameClient = false)
    {
        if (HttpRequest.In(check.Command, view.Programs.Around.Variables) is not { } request || request.Url.AsSpan().ContainsAny(s_breaksCode) || !IsPlain(check, request))
        {
            return null;
        }

        var seconds = Seconds(view);
        foreach (var (client, program) in Clients.In(view.Programs).Where(c => sameClient || c.Name != request.Client))
        {
            var asked = program.IsBusyBox && request.Host == "localhost" ? request with { Host = "127.0.0.1" } : request;
            if (Argv(client, asked, seconds) is { } argv)
            {
                return (Written(view, check, argv), client);
            }
        }

        return null;
    }

    /// <summary>The same for a check that only opens a connection to a port, with sockets of bash; null when it does more than that.</summary>
    public static (IReadOnlyList<string> Command, string Client)? ForPort(ContainerView view, CheckReading check)
    {
        if (check.Programs.Any(p => !s_onlyConnects.Contains(p.Needed.Name)) || HttpRequest.PortIn(check.Command, view.Programs.Around.Variables) is not { } port)
        {
            return null;
        }

        return Clients.In(view.Programs).Where(c => !c.Program.IsBusyBox)
            .Select(c => (Argv: Connecting(c.Name, port.ToString(CultureInfo.InvariantCulture), Seconds(view)), c.Name))
            .Where(c => c.Argv is not null).Select(c => ((IReadOnlyList<string>, string)?)(Written(view, check, c.Argv!), c.Name)).FirstOrDefault();
    }

    private static IReadOnlyList<string> Written(ContainerView view, CheckReading check, string[] argv) =>
        check.NeedsShell && argv[0] != "bash" && view.Shell.Program is ProgramAnswer.Runs ? ["CMD-SHELL", string.Join(' ', argv.Select(Quote)) + " || exit 1"] : ["CMD", .. argv];

    /// <summary>Bound to the check's own time-out, less a second to say what happened.</summary>
    private static string Seconds(ContainerView view) => Math.Max(1, view.Container.HealthCheck!.Timeout - 1).ToString(CultureInfo.InvariantCulture);

    private static string[]? Connecting(string client, string port, string seconds) => client switch
    {
        "nc" => ["nc", "-z", "-w", seconds, "127.0.0.1", port],
        "python3" or "python" => [client, "-c", $"import socket; socket.create_connection(('127.0.0.1', {port}), {seconds})"],
        "node" => ["node", "-e", $"require('net').connect({port},'127.0.0.1').on('connect',()=>process.exit(0)).on('error',()=>process.exit(1))"],
        "perl" => ["perl", "-MIO::Socket::INET", "-e", $"exit(IO::Socket::INET->new('127.0.0.1:{port}')?0:1)"],
        "php" => ["php", "-r", $"exit(@fsockopen('127.0.0.1',{port})?0:1);"],
        _ => null,
    };

    private static string[]? Argv(string client, HttpRequest request, string seconds) => client switch
    {
        "curl" => ["curl", "-fsS", "-m", seconds, "-o", "/dev/null", request.Url],
        // No -T: GNU wget would try 20 times on top of it, and some builds of BusyBox crash on it.
        "wget" => ["wget", "-q", "-O", "/dev/null", request.Url],
        "busybox wget" => ["busybox", "wget", "-q", "-O", "/dev/null", request.Url],
        "python3" or "python" => [client, "-c", $"import urllib.request as r; r.urlopen('{request.Url}', timeout={seconds})"],
        "node" => ["node", "-e", $"require('{request.Scheme}').get('{request.Url}',{{timeout:{seconds}000}},r=>process.exit(r.statusCode<400?0:1)).on('timeout',()=>process.exit(1)).on('error',()=>process.exit(1))"],
        "php" => ["php", "-r", $"exit(@file_get_contents('{request.Url}')===false?1:0);"],
        "ruby" => ["ruby", "-ropen-uri", "-e", $"URI.open('{request.Url}')"],
        // The socket of bash itself: what Debian's slim images have and nothing else.
        "bash" when request.Scheme == "http" =>
        [
            "bash", "-c", $"exec 3<>'/dev/tcp/{request.Host}/{request.Port}' && printf 'GET %s HTTP/1.0\\r\\nHost: %s\\r\\n\\r\\n' '{request.PathAndQuery}' '{request.Host}' >&3 "
                + $"&& read -r -t {seconds} _ code _ <&3 && case $code in [23]??) ;; *) exit 1 ;; esac",
        ],
        _ => null,
    };

    private static bool IsPlain(CheckReading check, HttpRequest request) =>
        check.Command.Invocations.Where(i => i.Name == request.Client).All(i => !i.Arguments.Any(a => a.Literal is { } option
            && (s_changesRequest.Contains(option.Split('=')[0]) || (option is ['-', not '-', ..] && option.AsSpan(1).ContainsAny(s_changesRequestShort)))));

    private static string Quote(string item) => item.Length > 0 && item.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or ':' or '.' or '-' or '_' or '%' or '=' or ',' or '@') ? item
        : item.Contains('\'', StringComparison.Ordinal) ? $"\"{item}\"" : $"'{item}'";
}
