using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;
using EcsDeployGate.Core.Validating.Commands;

namespace EcsDeployGate.Core.Probing.Diagnosing;

/// <summary>What an exit code of a program that checks usually run means.</summary>
/// <param name="Meaning">Words that follow the program's name.</param>
/// <param name="Symptom">What kind of failure it is.</param>
internal sealed record ToolExit(string Meaning, Symptom Symptom);

/// <summary>Exit codes of the programs that health checks run, from their own documentation (aws-facts 11.6).</summary>
internal static partial class ToolExits
{
    private const string Curl = "curl";
    private const string GnuWget = "wget";

    // Sources: curl(1), EXIT CODES; wget(1), EXIT STATUS (GNU; BusyBox knows 0 and 1 only); pg_isready(1); grpc_health_probe README;
    // node's process documentation (exit codes); python's sys.exit; java(1); mysqladmin(1) and redis-cli document 1 for any failure; sysexits.h.
    private static readonly FrozenDictionary<(string Program, int Code), ToolExit> s_known = new Dictionary<(string, int), ToolExit>
    {
        [(Curl, 1)] = new("a protocol that this curl does not know", Symptom.BadUrl),
        [(Curl, 2)] = new("wrong options, or no URL", Symptom.Usage),
        [(Curl, 3)] = new("the URL is malformed", Symptom.BadUrl),
        [(Curl, 4)] = new("a feature that this curl was built without", Symptom.Usage),
        [(Curl, 5)] = new("the proxy's name does not resolve", Symptom.Proxy),
        [(Curl, 6)] = new("the host's name does not resolve", Symptom.Name),
        [(Curl, 7)] = new("no connection", Symptom.Refused),
        [(Curl, 18)] = new("the answer ended early", Symptom.Broken),
        [(Curl, 22)] = new("HTTP status 400 or above", Symptom.Status),
        [(Curl, 23)] = new("the answer could not be written", Symptom.Write),
        [(Curl, 26)] = new("what was to be sent could not be read", Symptom.Usage),
        [(Curl, 27)] = new("out of memory", Symptom.Unknown),
        [(Curl, 28)] = new("no answer in time", Symptom.Time),
        [(Curl, 35)] = new("the TLS handshake failed", Symptom.Tls),
        [(Curl, 43)] = new("a wrong argument inside", Symptom.Usage),
        [(Curl, 47)] = new("too many redirects", Symptom.Status),
        [(Curl, 48)] = new("an option that this curl does not know", Symptom.Usage),
        [(Curl, 51)] = new("the certificate is not accepted", Symptom.Tls),
        [(Curl, 52)] = new("an empty answer", Symptom.Broken),
        [(Curl, 55)] = new("sending failed", Symptom.Broken),
        [(Curl, 56)] = new("receiving failed", Symptom.Broken),
        [(Curl, 58)] = new("the client certificate cannot be used", Symptom.Tls),
        [(Curl, 60)] = new("the certificate is not accepted", Symptom.Tls),
        [(Curl, 67)] = new("the login was refused", Symptom.Status),
        [(Curl, 77)] = new("the CA certificates cannot be read", Symptom.Tls),
        [(Curl, 92)] = new("an HTTP/2 stream failed", Symptom.Broken),
        [(Curl, 96)] = new("a QUIC connection failed", Symptom.Refused),
        [(GnuWget, 2)] = new("wrong options", Symptom.Usage),
        [(GnuWget, 3)] = new("a file could not be written", Symptom.Write),
        [(GnuWget, 4)] = new("no connection, or the name does not resolve", Symptom.Refused),
        [(GnuWget, 5)] = new("the certificate is not accepted", Symptom.Tls),
        [(GnuWget, 6)] = new("the login was refused", Symptom.Status),
        [(GnuWget, 7)] = new("the answer is not HTTP", Symptom.Broken),
        [(GnuWget, 8)] = new("the server answered with an error", Symptom.Status),
        [("nc", 1)] = new("no connection", Symptom.Refused),
        [("ncat", 1)] = new("no connection", Symptom.Refused),
        [("netcat", 1)] = new("no connection", Symptom.Refused),
        [("ncat", 2)] = new("wrong options", Symptom.Usage),
        [("pg_isready", 1)] = new("the server is up and rejects connections, as it does while it starts", Symptom.NotReady),
        [("pg_isready", 2)] = new("no answer", Symptom.Refused),
        [("pg_isready", 3)] = new("nothing was tried: wrong parameters", Symptom.Usage),
        [("redis-cli", 1)] = new("no connection, or an error as the answer", Symptom.Refused),
        [("valkey-cli", 1)] = new("no connection, or an error as the answer", Symptom.Refused),
        [("mysqladmin", 1)] = new("the server cannot be reached", Symptom.Refused),
        [("mariadb-admin", 1)] = new("the server cannot be reached", Symptom.Refused),
        [("mongosh", 1)] = new("the server cannot be reached, or the script failed", Symptom.Unknown),
        [("node", 1)] = new("an error that the script did not catch", Symptom.Unknown),
        [("node", 9)] = new("wrong options", Symptom.Usage),
        [("node", 13)] = new("the script ended while it still waited for something", Symptom.Unknown),
        [("python3", 1)] = new("an exception that the script did not catch", Symptom.Unknown),
        [("python", 1)] = new("an exception that the script did not catch", Symptom.Unknown),
        [("python3", 2)] = new("wrong options, or the script is not there", Symptom.Usage),
        [("python", 2)] = new("wrong options, or the script is not there", Symptom.Usage),
        [("java", 1)] = new("an exception that the program did not catch, or the class is not there", Symptom.Unknown),
        [("grpc_health_probe", 1)] = new("wrong arguments", Symptom.Usage),
        [("grpc_health_probe", 2)] = new("no connection in time", Symptom.Refused),
        [("grpc_health_probe", 3)] = new("the server does not answer the health service", Symptom.Broken),
        [("grpc_health_probe", 4)] = new("the server says that it is not SERVING", Symptom.NotReady),
        [("grpc-health-probe", 2)] = new("no connection in time", Symptom.Refused),
        [("grpc-health-probe", 3)] = new("the server does not answer the health service", Symptom.Broken),
        [("grpc-health-probe", 4)] = new("the server says that it is not SERVING", Symptom.NotReady),
        [("rabbitmq-diagnostics", 69)] = new("the node does not answer", Symptom.Refused),
        [("grep", 1)] = new("what it looks for is not in the answer", Symptom.NotReady),
        [("test", 1)] = new("the condition is false", Symptom.NotReady),
        [("[", 1)] = new("the condition is false", Symptom.NotReady),
    }.ToFrozenDictionary();

    /// <summary>What curl says of itself, <c>curl: (77) …</c>, which a list behind it (<c>|| exit 1</c>) cannot hide; null when it says nothing.</summary>
    public static (string Program, ToolExit Exit)? Said(string output) =>
        OwnWords().Matches(output) is [.., var last] && int.TryParse(last.Groups["code"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var code)
            && s_known.TryGetValue((Curl, code), out var exit) ? (Curl, exit) : null;

    [GeneratedRegex(@"\bcurl: \((?<code>[0-9]{1,3})\) ", RegexOptions.NonBacktracking)]
    private static partial Regex OwnWords();

    /// <summary>What the code says when it is a program's own; null when it is another's (<c>|| exit 1</c>) or not known.</summary>
    public static (string Program, ToolExit Exit)? Of(HealthCommand command, int code)
    {
        if (Deciding(command) is { } own)
        {
            return s_known.TryGetValue((own, code), out var exit) ? (own, exit) : null;
        }

        // The line's own "exit 7" says nothing of any program.
        var text = code.ToString(CultureInfo.InvariantCulture);
        if (command.Invocations.Any(i => i.Name == "exit" && i.Arguments is [var argument, ..] && argument.Literal == text))
        {
            return null;
        }

        // Which part of a list decided is not known; a code that only one of its programs has is that program's.
        return code <= 2 ? null : command.Invocations.Select(i => i.Name).OfType<string>().Distinct()
            .Where(name => s_known.ContainsKey((name, code))).ToList() is [var only] ? (only, s_known[(only, code)]) : null;
    }

    /// <summary>The program whose exit code is the command's; null when several may be.</summary>
    private static string? Deciding(HealthCommand command) =>
        command.Script?.List?.Items is [.., { Rest.Count: 0, Background: false, First: { Negated: false, Commands: [.., SimpleCommand { Words.Count: > 0 } last] } }]
        && Invocation.Unwrap(last.Words) is { Nested: null, Words: [{ Literal: { } program }, ..] }
            ? program[(program.LastIndexOf('/') + 1)..]
            : null;
}
