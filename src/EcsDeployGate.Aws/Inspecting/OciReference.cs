using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace EcsDeployGate.Aws.Inspecting;

/// <summary>An image name as container engines read it: host, repository, tag or digest.</summary>
/// <param name="Host">Host of the registry's API, with port if any; Docker Hub's is filled in.</param>
/// <param name="Repository">Path below <c>/v2/</c>.</param>
/// <param name="Reference">Digest, else tag; <c>latest</c> when the name has neither.</param>
internal sealed partial record OciReference(string Host, string Repository, string Reference)
{
    public const string DockerHub = "registry-1.docker.io";

    /// <summary>True when <see cref="Reference"/> is a digest.</summary>
    public bool IsDigest => Reference.StartsWith("sha256:", StringComparison.Ordinal);

    /// <summary>True for a private ECR registry, which nobody may read without credentials.</summary>
    public bool IsEcr => IsEcrHost(Host);

    /// <summary>True for the host of a private ECR registry.</summary>
    public static bool IsEcrHost(string host) => EcrHost().IsMatch(host);

    public static bool TryParse(string text, [NotNullWhen(true)] out OciReference? reference)
    {
        reference = null;
        if (text.Length > 512)
        {
            return false;
        }

        var rest = text;
        string? digest = null;
        if (rest.IndexOf('@', StringComparison.Ordinal) is var at and >= 0)
        {
            digest = rest[(at + 1)..];
            rest = rest[..at];
            if (!Digest().IsMatch(digest))
            {
                return false;
            }
        }

        var host = "docker.io";
        if (rest.IndexOf('/', StringComparison.Ordinal) is var slash and > 0
            && rest[..slash] is var first && (first.Contains('.', StringComparison.Ordinal) || first.Contains(':', StringComparison.Ordinal) || first is "localhost"))
        {
            host = first;
            rest = rest[(slash + 1)..];
        }

        string? tag = null;
        if (rest.LastIndexOf(':') is var colon and >= 0)
        {
            tag = rest[(colon + 1)..];
            rest = rest[..colon];
        }

        if (!HostName().IsMatch(host) || !RepositoryName().IsMatch(rest) || (tag is not null && !Tag().IsMatch(tag)))
        {
            return false;
        }

        var hub = host is "docker.io" or "index.docker.io";
        reference = new(
            hub ? DockerHub : host,
            hub && !rest.Contains('/', StringComparison.Ordinal) ? "library/" + rest : rest,
            digest ?? tag ?? "latest");
        return true;
    }

    [GeneratedRegex(@"\A([A-Za-z0-9]([A-Za-z0-9.-]{0,253}[A-Za-z0-9])?|\[[0-9a-fA-F:]+\])(:[0-9]{1,5})?\z")]
    private static partial Regex HostName();

    [GeneratedRegex(@"\A[a-z0-9]+(([._]|__|-+)[a-z0-9]+)*(/[a-z0-9]+(([._]|__|-+)[a-z0-9]+)*)*\z", RegexOptions.NonBacktracking)]
    private static partial Regex RepositoryName();

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9._-]{0,127}\z")]
    private static partial Regex Tag();

    [GeneratedRegex(@"\Asha256:[0-9a-f]{64}\z")]
    private static partial Regex Digest();

    [GeneratedRegex(@"\A[0-9]{12}\.dkr[.-]ecr(-fips)?\.[a-z0-9-]+\.(amazonaws\.com(\.cn)?|on\.aws|on\.amazonwebservices\.com\.cn)\z")]
    private static partial Regex EcrHost();
}
