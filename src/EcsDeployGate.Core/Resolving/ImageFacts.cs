namespace EcsDeployGate.Core.Resolving;

/// <summary>An image's own words: digest and config (OCI image-spec, config.md, with Docker's additions).</summary>
public sealed record ImageFacts
{
    /// <summary>Digest that pins the image, <c>sha256:…</c>: of the index when the name means an index.</summary>
    public required string Digest { get; init; }

    /// <summary>OCI architecture: <c>amd64</c>, <c>arm64</c>, ….</summary>
    public required string Architecture { get; init; }

    /// <summary>OCI operating system: <c>linux</c>, <c>windows</c>.</summary>
    public required string Os { get; init; }

    /// <summary>Entrypoint; null when absent.</summary>
    public IReadOnlyList<string>? Entrypoint { get; init; }

    /// <summary>Cmd; null when absent.</summary>
    public IReadOnlyList<string>? Cmd { get; init; }

    /// <summary>User; empty means root.</summary>
    public string User { get; init; } = "";

    /// <summary>Working directory; empty means /.</summary>
    public string WorkingDir { get; init; } = "";

    /// <summary>Environment by name.</summary>
    public IReadOnlyDictionary<string, string> Env { get; init; } = new Dictionary<string, string>();

    /// <summary>SHELL of the Dockerfile, which counts for its builds alone: CMD-SHELL is <c>/bin/sh -c</c> all the same. Null when there is none.</summary>
    public IReadOnlyList<string>? Shell { get; init; }

    /// <summary>TCP ports of EXPOSE.</summary>
    public IReadOnlyList<int> ExposedPorts { get; init; } = [];

    /// <summary>Test of the image's own HEALTHCHECK, which ECS ignores; null when absent.</summary>
    public IReadOnlyList<string>? HealthcheckTest { get; init; }
}
