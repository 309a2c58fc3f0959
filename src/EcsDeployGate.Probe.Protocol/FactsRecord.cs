namespace EcsDeployGate.Probe.Protocol;

/// <summary>What a container looks like to its own health check; written once, by the first attempt.</summary>
/// <param name="Container">The container.</param>
/// <param name="At">When the facts were gathered.</param>
/// <param name="Uid">Effective user id that checks run with.</param>
/// <param name="Gid">Effective group id that checks run with.</param>
/// <param name="WorkingDirectory">Working directory of checks; empty when it cannot be named.</param>
/// <param name="Path">The PATH that programs are looked up on.</param>
/// <param name="Programs">
/// Well-known programs that were found, by name, with the path each resolves to. <c>busybox:wget</c> names an applet that the BusyBox
/// found has built in.
/// </param>
/// <param name="LocalhostAddresses">The addresses that <c>/etc/hosts</c> gives to <c>localhost</c>, in its order.</param>
/// <param name="ContainerStartedAt">When the container's first process started, from /proc; null when that cannot be read.</param>
/// <param name="Distribution"><c>ID</c> of /etc/os-release, such as <c>alpine</c> or <c>debian</c>; null when there is none.</param>
/// <param name="Named">The programs that the check names; empty when nobody asked.</param>
/// <param name="Unset">Variables that the check uses and that are not set.</param>
/// <param name="Proxies">Proxy variables that are set, each as <c>name=host:port</c>.</param>
public sealed record FactsRecord(
    string Container, DateTimeOffset At, int Uid, int Gid, string WorkingDirectory, string Path,
    IReadOnlyDictionary<string, string> Programs, IReadOnlyList<string> LocalhostAddresses, DateTimeOffset? ContainerStartedAt = null,
    string? Distribution = null, IReadOnlyList<NamedProgram>? Named = null, IReadOnlyList<string>? Unset = null, IReadOnlyList<string>? Proxies = null)
    : ProbeRecord(Container, At);
