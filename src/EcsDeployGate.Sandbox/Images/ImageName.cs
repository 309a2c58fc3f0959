namespace EcsDeployGate.Sandbox.Images;

/// <summary>An image as a task definition names it: repository, and a tag or a digest or both.</summary>
/// <param name="Repository">With its registry host, if one was written; <c>docker.io/library/</c> is dropped.</param>
/// <param name="Tag"><c>latest</c> when neither tag nor digest was written.</param>
/// <param name="Digest"><c>sha256:…</c>, which wins over the tag.</param>
internal sealed record ImageName(string Repository, string? Tag, string? Digest)
{
    /// <summary><c>repository:tag</c>, the form that the store's index uses.</summary>
    public string Tagged => $"{Repository}:{Tag ?? "latest"}";

    /// <summary>Reads a name; a host is told from a path by its dot, its port or by being <c>localhost</c>.</summary>
    /// <exception cref="FormatException">It is empty, has spaces, or its digest is not SHA-256.</exception>
    public static ImageName Parse(string text)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > 1024 || text.AsSpan().IndexOfAny(" \t\r\n") >= 0)
        {
            throw new FormatException($"'{text}' is not an image name: write repository:tag or repository@sha256:<64 hex digits>.");
        }

        string? digest = null;
        var at = text.IndexOf('@', StringComparison.Ordinal);
        var rest = text;
        if (at >= 0)
        {
            digest = text[(at + 1)..];
            rest = text[..at];
            if (!Digests.IsValid(digest))
            {
                throw new FormatException($"'{text}' is not an image name: its digest is not sha256:<64 hex digits>.");
            }
        }

        var colon = rest.LastIndexOf(':');
        string? tag = null;
        if (colon > rest.LastIndexOf('/'))
        {
            tag = rest[(colon + 1)..];
            rest = rest[..colon];
        }

        rest = rest.StartsWith("docker.io/", StringComparison.Ordinal) ? rest["docker.io/".Length..] : rest;
        rest = rest.StartsWith("library/", StringComparison.Ordinal) ? rest["library/".Length..] : rest;
        if (rest.Length == 0 || tag is "")
        {
            throw new FormatException($"'{text}' is not an image name: write repository:tag or repository@sha256:<64 hex digits>.");
        }

        return new(rest, tag ?? (digest is null ? "latest" : null), digest);
    }

    /// <summary>The repository without its registry host, as it stands in a registry's URL.</summary>
    public string Path
    {
        get
        {
            var slash = Repository.IndexOf('/', StringComparison.Ordinal);
            if (slash < 0)
            {
                return Repository;
            }

            var host = Repository.AsSpan(0, slash);
            return host.Contains('.') || host.Contains(':') || host.SequenceEqual("localhost") ? Repository[(slash + 1)..] : Repository;
        }
    }
}
