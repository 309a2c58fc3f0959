using EcsDeployGate.Aws.Inspecting.Layers;

namespace EcsDeployGate.Aws.Inspecting;

/// <summary>Registries that images come from.</summary>
public sealed record RegistryOptions
{
    /// <summary>Hosts (with port, if any) that may be spoken to without TLS, beside loopback ones. None unless set.</summary>
    public IReadOnlyList<string> PlainHttp { get; init; } = [];

    /// <summary>User and password by registry host (with port, if any). Others are looked for in <see cref="DockerConfig"/>, then asked anonymously.</summary>
    public IReadOnlyDictionary<string, RegistryCredentials> Credentials { get; init; } = new Dictionary<string, RegistryCredentials>();

    /// <summary>
    /// Docker's config file, from which credentials are taken and credential helpers are run, as <c>docker</c> does; null for none, which is
    /// right wherever nobody logs in by hand.
    /// </summary>
    public string? DockerConfig { get; init; }

    /// <summary>How layers are read.</summary>
    public ImageFilesOptions Files { get; init; } = new();

    /// <summary>Docker's config file of the user who runs this: below <c>DOCKER_CONFIG</c>, else in the home folder.</summary>
    public static string UsersDockerConfig() => Path.Combine(
        Environment.GetEnvironmentVariable("DOCKER_CONFIG") is { Length: > 0 } folder
            ? folder
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".docker"),
        "config.json");
}

/// <summary>What a registry is told. A secret: never printed.</summary>
/// <param name="User">User name; <c>AWS</c> for ECR.</param>
/// <param name="Password">Password or token.</param>
public sealed record RegistryCredentials(string User, string Password)
{
    /// <summary>The user that stands for "the password is a token to get tokens with" (Docker's identity tokens).</summary>
    public const string TokenUser = "<token>";

    /// <summary>The user, without the password.</summary>
    public override string ToString() => $"{User}:***";
}
