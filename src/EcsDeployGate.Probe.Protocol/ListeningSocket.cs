namespace EcsDeployGate.Probe.Protocol;

/// <summary>A TCP socket that accepts connections somewhere in the task's network namespace.</summary>
/// <param name="Port">Its port.</param>
/// <param name="Family"><c>ipv4</c> or <c>ipv6</c>. An <c>ipv6</c> socket on any address usually serves IPv4 as well.</param>
/// <param name="Address"><c>any</c>, <c>loopback</c> (127.0.0.1 or ::1 only) or <c>other</c>.</param>
public sealed record ListeningSocket(int Port, string Family, string Address)
{
    /// <summary>The family of an IPv4 socket.</summary>
    public const string IPv4 = "ipv4";

    /// <summary>The family of an IPv6 socket.</summary>
    public const string IPv6 = "ipv6";

    /// <summary>Bound to every address.</summary>
    public const string Any = "any";

    /// <summary>Bound to 127.0.0.1 or ::1: nothing outside the task can reach it.</summary>
    public const string Loopback = "loopback";

    /// <summary>Bound to one address that is neither of these.</summary>
    public const string Other = "other";
}
