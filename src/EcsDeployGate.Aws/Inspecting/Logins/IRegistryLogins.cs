namespace EcsDeployGate.Aws.Inspecting.Logins;

/// <summary>Knows what a registry is told.</summary>
internal interface IRegistryLogins
{
    /// <summary>User and password for a registry; null to ask it as nobody.</summary>
    /// <param name="host">With port, if any.</param>
    /// <param name="cancellationToken">Ends the call early.</param>
    /// <exception cref="RegistryRefusedException">The registry takes nobody without credentials, and there are none: says what to do.</exception>
    Task<RegistryCredentials?> FindAsync(string host, CancellationToken cancellationToken);
}
