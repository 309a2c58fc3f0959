using System.Text.RegularExpressions;
using EcsDeployGate.Core.Findings;

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
        if (check.Request is not { IsLoopback: true, Client: "curl" or "wget" })
        {
            return null;
        }

        var variables = Validating.Commands.ContainerVariables.Of(check.Container, check.Image?.Env);
        var name = s_proxies.FirstOrDefault(p => !string.IsNullOrEmpty(variables(p)));
        if (name is null || !Uri.TryCreate(variables(name)!.Contains("://", StringComparison.Ordinal) ? variables(name) : "http://" + variables(name), UriKind.Absolute, out var proxy)
            || !(check.LastFailure?.ExitCode == 5 || check.Output.Contains(proxy.Host, StringComparison.OrdinalIgnoreCase) || check.Output.Contains("proxy", StringComparison.OrdinalIgnoreCase)))
        {
            return null;
        }

        return new(
            CauseCodes.ProxyIntercepted, $"The health check of container '{check.Name}' goes to the proxy '{proxy.Host}' because '{name}' is set.", check.Name,
            CheckEvidence.Of(check), Why, new($"Add NO_PROXY and no_proxy with localhost,127.0.0.1 to the environment of '{check.Name}', or give curl --noproxy '*'."));
    }

    public static Cause? Tls(CheckView check)
    {
        if (!check.Shows(Symptom.Tls))
        {
            return null;
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

        var seconds = check.Container.HealthCheck!.Timeout;
        return new(
            CauseCodes.CheckTimeout, $"The health check of container '{check.Name}' has no answer within its time-out of {seconds} s.", check.Name,
            CheckEvidence.Of(check, [.. CheckEvidence.Sockets(check), .. CheckEvidence.Log(check)]), Why,
            CheckEvidence.Fix(
                check, new($"Let the application answer its health path sooner, give the task more CPU, or raise timeout (2 to 60; it is {seconds})."), CheckEvidence.AsksHttp));
    }

    public static Cause? Write(CheckView check)
    {
        if (!check.Shows(Symptom.Write))
        {
            return null;
        }

        var readOnly = check.Output.Contains("read-only file system", StringComparison.OrdinalIgnoreCase);
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
