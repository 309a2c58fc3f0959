using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace EcsDeployGate.Core.Names;

/// <summary>An image in a registry, as a task definition names it: <c>[registry/]repository[:tag][@digest]</c>.</summary>
/// <remarks>Short names mean Docker Hub, as the engines under ECS read them (distribution, reference grammar).</remarks>
/// <param name="Registry">Host and, if written, port; <c>docker.io</c> for short names.</param>
/// <param name="Repository">Path in the registry; official images of Docker Hub have <c>library/</c> in front.</param>
/// <param name="Tag">Null when a digest alone is given; <c>latest</c> when neither is.</param>
/// <param name="Digest"><c>sha256:…</c>; null when none is given.</param>
public sealed partial record ImageReference(string Registry, string Repository, string? Tag, string? Digest) : IParsable<ImageReference>
{
    /// <summary>The registry of short names.</summary>
    public const string DockerHub = "docker.io";

    /// <summary>What the registry is asked for: the digest when there is one, else the tag.</summary>
    public string Reference => Digest ?? Tag!;

    /// <summary>True when the name can mean another image tomorrow.</summary>
    public bool Moves => Digest is null;

    /// <summary>True for a private registry of ECR.</summary>
    public bool IsEcr => EcrHost().IsMatch(Registry);

    /// <inheritdoc/>
    public static ImageReference Parse(string s, IFormatProvider? provider) => TryParse(s, provider, out var reference)
        ? reference
        : throw new FormatException($"'{s}' is not an image name: expected [registry/]repository[:tag][@sha256:…].");

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out ImageReference result)
    {
        result = null;
        if (s is null || s.Length > 512 || Grammar().Match(s) is not { Success: true } match)
        {
            return false;
        }

        var name = match.Groups["name"].Value;
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        var first = slash < 0 ? "" : name[..slash];

        // A first part is a host when it could not be a path: it has a dot or a port, or is localhost.
        var isHost = first == "localhost" || first.AsSpan().ContainsAny('.', ':');
        var registry = isHost ? first : DockerHub;
        var repository = isHost ? name[(slash + 1)..] : name;
        if (registry == "index.docker.io")
        {
            registry = DockerHub;
        }

        if (!Path().IsMatch(repository))
        {
            return false;
        }

        if (registry == DockerHub && !repository.Contains('/', StringComparison.Ordinal))
        {
            repository = "library/" + repository;
        }

        var digest = match.Groups["digest"] is { Success: true } d ? d.Value : null;
        var tag = match.Groups["tag"] is { Success: true } t ? t.Value : digest is null ? "latest" : null;
        result = new(registry, repository, tag, digest);
        return true;
    }

    /// <summary>The same image by digest.</summary>
    public ImageReference At(string digest) => this with { Digest = digest };

    /// <summary>The whole name, nothing left to guess.</summary>
    public override string ToString() => $"{Registry}/{Repository}{(Tag is null ? "" : ":" + Tag)}{(Digest is null ? "" : "@" + Digest)}";

    [GeneratedRegex(@"^(?<name>[A-Za-z0-9][A-Za-z0-9._/-]*(?::[0-9]+(?:/[A-Za-z0-9._/-]+))?)(?::(?<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(?:@(?<digest>sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}))?$", RegexOptions.CultureInvariant)]
    private static partial Regex Grammar();

    [GeneratedRegex(@"^[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*)*$", RegexOptions.NonBacktracking)]
    private static partial Regex Path();

    [GeneratedRegex(@"^[0-9]{12}\.dkr[.-]ecr(?:-fips)?\.[a-z0-9-]+\.(?:amazonaws\.com(?:\.cn)?|on\.aws)$", RegexOptions.NonBacktracking)]
    private static partial Regex EcrHost();
}
