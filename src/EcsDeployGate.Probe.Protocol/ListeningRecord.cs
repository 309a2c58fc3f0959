namespace EcsDeployGate.Probe.Protocol;

/// <summary>The sockets that listen in the task; written whenever the set changes.</summary>
/// <param name="Container">Empty: containers of a task share the network namespace, so a socket's owner is not known.</param>
/// <param name="At">When the set was read.</param>
/// <param name="Sockets">The whole set, by port; the first few hundred of it when it does not fit in a line.</param>
public sealed record ListeningRecord(string Container, DateTimeOffset At, IReadOnlyList<ListeningSocket> Sockets)
    : ProbeRecord(Container, At);
