using System.Threading.Channels;
using EcsDeployGate.Core.Names;

namespace EcsDeployGate.Hosting.Runs;

/// <summary>Runs that somebody wants advanced. Only a hint: what is lost here is found again by the next look for due runs.</summary>
/// <remarks>A run is in hand once at most. One that is woken while it is in hand comes again afterwards, so that no news is missed.</remarks>
public sealed class WakeUps
{
    private readonly Channel<RunId> _waiting = Channel.CreateUnbounded<RunId>();
    private readonly Dictionary<RunId, State> _known = [];

    private enum State
    {
        Waiting,
        InHand,
        InHandAndWanted,
    }

    /// <summary>Asks for the run to be advanced soon.</summary>
    public void Wake(RunId run)
    {
        lock (_known)
        {
            if (!_known.TryGetValue(run, out var state))
            {
                _known.Add(run, State.Waiting);
                _waiting.Writer.TryWrite(run);
            }
            else if (state is State.InHand)
            {
                _known[run] = State.InHandAndWanted;
            }
        }
    }

    /// <summary>The next run, now in the caller's hand; give it back with <see cref="Done"/>.</summary>
    internal async ValueTask<RunId> TakeAsync(CancellationToken cancellationToken)
    {
        var run = await _waiting.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        lock (_known)
        {
            _known[run] = State.InHand;
        }

        return run;
    }

    /// <summary>The next run, if one waits now; give it back with <see cref="Done"/>.</summary>
    internal bool TryTake(out RunId run)
    {
        lock (_known)
        {
            if (!_waiting.Reader.TryRead(out run))
            {
                return false;
            }

            _known[run] = State.InHand;
            return true;
        }
    }

    /// <summary>The run has been advanced as far as it goes now.</summary>
    internal void Done(RunId run)
    {
        lock (_known)
        {
            if (_known.Remove(run, out var state) && state is State.InHandAndWanted)
            {
                Wake(run);
            }
        }
    }

    /// <summary>True when the run waits or is in hand.</summary>
    internal bool Knows(RunId run)
    {
        lock (_known)
        {
            return _known.ContainsKey(run);
        }
    }
}
