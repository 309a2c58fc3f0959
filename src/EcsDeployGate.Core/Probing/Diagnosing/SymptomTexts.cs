namespace EcsDeployGate.Core.Probing.Diagnosing;

/// <summary>Words in which programs say what kind of failure they met (aws-facts 11.2 to 11.5; curl, GNU and BusyBox wget, Python, Node, Go, psql, Redis, MySQL).</summary>
internal static class SymptomTexts
{
    private static readonly (Symptom Symptom, string[] Words)[] s_known =
    [
        (Symptom.Proxy, ["could not resolve proxy", "couldn't resolve proxy", "error resolving proxy", "proxy connect aborted", "response 407 from proxy"]),
        (Symptom.Name,
        [
            "could not resolve host", "couldn't resolve host", "bad address '", "unable to resolve host", "name or service not known", "name does not resolve",
            "ENOTFOUND", "EAI_AGAIN", "temporary failure in name resolution", "nodename nor servname", "no such host", "could not translate host name",
            "unknown mysql server host",
        ]),
        (Symptom.Refused,
        [
            "connection refused", "failed to connect", "could not connect", "couldn't connect", "can't connect", "ECONNREFUSED", "ConnectionRefused",
            "connect call failed", " - no response", "connect to server at", "network is unreachable", "no route to host",
        ]),
        (Symptom.Tls,
        [
            "SSL certificate problem", "certificate verify failed", "wrong version number", "self-signed certificate", "self signed certificate", "SSL_ERROR",
            "TLS handshake", "unable to verify the first certificate", "DEPTH_ZERO_SELF_SIGNED_CERT", "cannot verify", "certificate signed by unknown authority",
            "unable to get local issuer certificate", "no alternative certificate subject name", "error:0A00010B", "EPROTO", "ssl_client:", "error setting certificate",
        ]),
        (Symptom.Broken,
        [
            "empty reply from server", "recv failure", "connection reset by peer", "ECONNRESET", "socket hang up", "RemoteDisconnected", "error getting response",
            "bad header line", "received HTTP/0.9", "BadStatusLine", "client sent an HTTP request to an HTTPS server", "plain HTTP request was sent to HTTPS",
        ]),
        (Symptom.Time, ["timed out", "ETIMEDOUT", "exceeded timeout", "deadline exceeded"]),
        (Symptom.Write, ["read-only file system", "can't open '", "failure writing output", "failed writing body", "failed to open the file"]),
        (Symptom.NotReady, ["rejecting connections", "NOT_SERVING", "LOADING Redis", "NOAUTH", "starting up"]),
        (Symptom.BadUrl, ["URL using bad/illegal format", "malformed", "bad/illegal format or missing URL", "invalid port", "Port number was not a decimal", "invalid URL"]),
    ];

    public static bool Say(string output, Symptom symptom) =>
        s_known.Where(known => known.Symptom == symptom).SelectMany(known => known.Words).Any(word => output.Contains(word, StringComparison.OrdinalIgnoreCase));
}
