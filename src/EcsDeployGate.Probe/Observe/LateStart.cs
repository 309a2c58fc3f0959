using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Probe.Observe;

/// <summary>Whether a container that failed may only be late: for how long to watch it on, and when corrections are worth a try.</summary>
/// <param name="watch">How long after its failure a container is watched.</param>
internal sealed class LateStart(TimeSpan watch)
{
    // What no waiting changes: a program that is not there, a line that no shell understands, a name that nobody knows.
    private static readonly string[] s_hopeless =
    [
        ": not found", "command not found", "syntax error", "unterminated quoted string", "unexpected EOF", "unexpected end of file",
        "resolve host", "resolve proxy", "bad address '", "illegal format", "malformed",
    ];

    private readonly Dictionary<int, DateTimeOffset> _openSince = [];
    private DateTimeOffset? _anySince;
    private bool _looked;

    public void Listen(IReadOnlyList<ListeningSocket> sockets, DateTimeOffset now)
    {
        _looked = true;
        foreach (var socket in sockets)
        {
            _openSince.TryAdd(socket.Port, now);

            // Some engines have a name server of their own on one odd address.
            if (socket.Address != ListeningSocket.Other)
            {
                _anySince ??= now;
            }
        }
    }

    /// <summary>Whether the container may still become healthy as it is.</summary>
    public bool MayBe(ContainerWatch container, DateTimeOffset now) =>
        container is { FellBack: false, FailedAt: { } failedAt } && now < failedAt + watch && !IsHopeless(container.LastAttempt);

    /// <summary>
    /// Whether corrections can show anything now: something listens, and the check has failed since. Before that every correction fails, and
    /// right after it the check itself may pass.
    /// </summary>
    public bool IsWorthTrying(ContainerWatch container, DateTimeOffset now)
    {
        if (watch == TimeSpan.Zero || !_looked || container.Plan.Port is null || IsHopeless(container.LastAttempt))
        {
            return true;
        }

        var since = _openSince.TryGetValue(container.Plan.Port.Value, out var open) ? open : _anySince;
        return since is { } at && (container.LastAttempt?.StartedAt >= at || now >= container.FailedAt + watch);
    }

    private static bool IsHopeless(AttemptRecord? attempt)
    {
        if (attempt is null or { SpawnError: not null } or { ExitCode: 126 or 127 })
        {
            return attempt is not null;
        }

        foreach (var words in s_hopeless)
        {
            if (attempt.Stderr.Contains(words, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
