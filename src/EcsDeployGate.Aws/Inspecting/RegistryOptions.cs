namespace EcsDeployGate.Aws.Inspecting;

/// <summary>Registries that images come from.</summary>
public sealed record RegistryOptions
{
    /// <summary>Hosts (with port, if any) that may be spoken to without TLS, beside loopback ones. None unless set.</summary>
    public IReadOnlyList<string> PlainHttp { get; init; } = [];

    /// <summary>User and password by registry host (with port, if any). Others are asked anonymously.</summary>
    public IReadOnlyDictionary<string, RegistryCredentials> Credentials { get; init; } = new Dictionary<string, RegistryCredentials>();
}

/// <summary>What a registry is told. A secret: never printed.</summary>
/// <param name="User">User name; <c>AWS</c> for ECR.</param>
/// <param name="Password">Password or token.</param>
public sealed record RegistryCredentials(string User, string Password)
{
    /// <summary>The user, without the password.</summary>
    public override string ToString() => $"{User}:***";
}
