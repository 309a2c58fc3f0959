namespace EcsDeployGate.Aws.Inspecting.Sources;

/// <summary>A reference taken apart: where the image lies, and what it is called there (containers-transports(5)).</summary>
/// <param name="Kind">The word in front of the colon.</param>
/// <param name="Path">File or folder; for a registry or an engine, the image's name.</param>
/// <param name="Reference">Tag, or name of an image in an archive; empty when none is given.</param>
internal sealed record ImageTransport(string Kind, string Path, string Reference)
{
    public const string Docker = "docker";
    public const string Oci = "oci";
    public const string OciArchive = "oci-archive";
    public const string DockerArchive = "docker-archive";
    public const string Engine = "docker-daemon";

    /// <summary>For messages.</summary>
    public const string Known = "docker://, oci:, oci-archive:, docker-archive:, docker-daemon:";

    /// <summary>True for what <c>docker save</c> writes, to a file or from an engine.</summary>
    public bool IsSavedByDocker => Kind is DockerArchive or Engine;

    /// <summary>Takes it apart; null when it is none of the known forms.</summary>
    public static ImageTransport? Parse(string text)
    {
        if (text.StartsWith("docker://", StringComparison.Ordinal))
        {
            return new(Docker, text["docker://".Length..], "");
        }

        foreach (var kind in (string[])[Oci, OciArchive, DockerArchive, Engine])
        {
            if (text.StartsWith(kind + ":", StringComparison.Ordinal))
            {
                var rest = text[(kind.Length + 1)..];
                if (kind is Engine)
                {
                    return rest.Length is 0 ? null : new(kind, rest, "");
                }

                var colon = rest.IndexOf(':', StringComparison.Ordinal);
                var (path, reference) = colon < 0 ? (rest, "") : (rest[..colon], rest[(colon + 1)..]);
                return path.Length is 0 || path.Contains('\0', StringComparison.Ordinal) ? null : new(kind, path, reference);
            }
        }

        return OciReference.TryParse(text, out _) ? new(Docker, text, "") : null;
    }
}
