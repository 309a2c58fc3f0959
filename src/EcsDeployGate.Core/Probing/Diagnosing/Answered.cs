using System.Text.RegularExpressions;
using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.TaskDefinitions;

namespace EcsDeployGate.Core.Probing.Diagnosing;

/// <summary>Steps 6 and 7 of the order, and what goes wrong on the way: names, proxies, TLS, HTTP statuses, time.</summary>
internal static partial class Answered
{
    private const string Why = "ECS would stop and replace every task of this deployment.";

    private static readonly string[] s_proxies = ["http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];

    public static Cause? Name(CheckView check)
    {
        if (!check.Shows(Symptom.Name))
        {
            return null;
        }

        var host = check.Request?.Host;
        return new(
            CauseCodes.NameNotResolved,
            $"The health check of container '{check.Name}' asks '{(host is null ? "a name" : EvidenceText.Line(host))}', which does not resolve in the container.", check.Name,
            CheckEvidence.Of(check), Why, CheckEvidence.Fix(check, new("Ask 127.0.0.1: the check runs inside the container."), CheckEvidence.AsksHttp));
    }

    public static Cause? Proxy(CheckView check)
    {
        if (check.Request is not { IsLoopback: true, Client: "curl" or "wget" } || Proxies(check) is not [var (name, host), ..])
        {
            return null;
        }

        // Proven by the experiment that left the proxy out, or by the words and the code of the client.
        var without = check.Passed(e => e.Id.Split('+').Any(i => i.StartsWith("no-proxy", StringComparison.Ordinal)));
        if (without is null && !check.Shows(Symptom.Proxy) && !check.Output.Contains("proxy", StringComparison.OrdinalIgnoreCase)
            && !host.Split(':').All(part => check.Output.Contains(part, StringComparison.OrdinalIgnoreCase)))
        {
            return null;
        }

        return new(
            CauseCodes.ProxyIntercepted, $"The health check of container '{check.Name}' goes to the proxy '{EvidenceText.Line(host.Split(':')[0])}' because '{name}' is set.", check.Name,
            CheckEvidence.Of(check, $"environment: {name} leads to {EvidenceText.Line(host)}"), Why,
            CheckEvidence.Fix(
                check, new($"Add NO_PROXY and no_proxy with localhost,127.0.0.1 to the environment of '{check.Name}', or give curl --noproxy '*'."),
                e => ReferenceEquals(e, without)));
    }

    /// <summary>Proxy variables: those that the recorder saw in the container, else those of the documents.</summary>
    private static IReadOnlyList<(string Name, string Host)> Proxies(CheckView check)
    {
        if (check.Facts?.Proxies is { } seen)
        {
            return [.. seen.Select(p => p.Split('=', 2)).Where(p => p.Length == 2 && p[1].Length > 0).Select(p => (EvidenceText.Line(p[0]), p[1]))];
        }

        var variables = Validating.Commands.ContainerVariables.Of(check.Container, check.Image?.Env);
        return
        [
            .. from name in s_proxies
               let value = variables(name)
               where !string.IsNullOrEmpty(value)
               let proxy = Uri.TryCreate(value.Contains("://", StringComparison.Ordinal) ? value : "http://" + value, UriKind.Absolute, out var uri) ? uri : null
               where proxy is { Host.Length: > 0 }
               select (name, $"{proxy.Host}:{proxy.Port}"),
        ];
    }

    public static Cause? Tls(CheckView check)
    {
        var https = check.Passed(e => e.Id.Split('+').Contains("https"));
        if (https is null && !check.Shows(Symptom.Tls))
        {
            return null;
        }

        if (check.Request is { Scheme: "http" } plain && (https is not null || check.Shows(Symptom.Broken)))
        {
            return new(
                CauseCodes.TlsError, $"The health check of container '{check.Name}' asks port {plain.Port} for plain HTTP, and the port speaks TLS.", check.Name,
                CheckEvidence.Of(check), Why, CheckEvidence.Fix(check, new("Ask with https and -k: the request does not leave the task."), CheckEvidence.AsksHttp));
        }

        return new(
            CauseCodes.TlsError, $"The health check of container '{check.Name}' fails in the TLS handshake{(check.Request is { } r ? $" with '{r.Host}:{r.Port}'" : "")}.", check.Name,
            CheckEvidence.Of(check), Why,
            CheckEvidence.Fix(
                check, new("Ask a plain HTTP port on 127.0.0.1, give the check the CA certificate, or (inside the task only) let curl accept any with -k."), CheckEvidence.AsksHttp));
    }

    public static Cause? Status(CheckView check)
    {
        var match = HttpError().Match(check.Output);
        if (!match.Success && check.Shows(Symptom.Status) && check.Shown() is { } shown)
        {
            match = HttpError().Match(shown);
        }

        if (!match.Success && !check.Shows(Symptom.Status))
        {
            return null;
        }

        var status = match.Success ? match.Groups["status"].Value : "";
        var where = check.Request is { } r ? $" for '{EvidenceText.Line(r.PathAndQuery)}'" : "";
        return new(
            CauseCodes.HttpStatus, $"Container '{check.Name}' answers its health check with HTTP {(status.Length > 0 ? status : "status 400 or above")}{where}.", check.Name,
            CheckEvidence.Of(check, CheckEvidence.Log(check)), Why,
            CheckEvidence.Fix(check, new(status switch
            {
                "404" or "405" or "410" => "Ask a path that the application serves without a body or login.",
                "401" or "403" or "407" => "Let the application answer its health path without a login, or ask another path.",
                ['5', ..] => $"See in the log of '{check.Name}' why it is not ready; if it waits for something outside, do not make its health depend on that.",
                _ => "Ask a path that the application answers with a status below 400.",
            }), CheckEvidence.AsksHttp));
    }

    public static Cause? Time(CheckView check)
    {
        var last = check.LastFailure;
        if (last is null || (!last.TimedOut && !check.Shows(Symptom.Time)))
        {
            return null;
        }

        return CheckTime.Of(check);
    }

    public static Cause? Write(CheckView check)
    {
        if (!check.Shows(Symptom.Write))
        {
            return null;
        }

        var readOnly = check.Output.Contains("read-only file system", StringComparison.OrdinalIgnoreCase) || check.Container["readonlyRootFilesystem"].AsBool() == true;
        return new(
            readOnly ? CauseCodes.ReadOnlyFileSystem : CauseCodes.HealthCheckFailed,
            readOnly
                ? $"The health check of container '{check.Name}' writes to its root file system, which is read-only."
                : $"The health check of container '{check.Name}' cannot write the answer to a file in its working directory.",
            check.Name, CheckEvidence.Of(check), Why,
            CheckEvidence.Fix(check, new("Send the answer to /dev/null: curl -o /dev/null, wget -O /dev/null."), CheckEvidence.AsksHttp));
    }

    [GeneratedRegex(@"(?:returned error: |server returned error: HTTP/[0-9.]{1,4} |HTTP Error |ERROR |HTTP/[0-9.]{1,4} )(?<status>[45][0-9][0-9])\b", RegexOptions.NonBacktracking)]
    private static partial Regex HttpError();
}
