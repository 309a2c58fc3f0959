using Microsoft.Extensions.Time.Testing;

namespace EcsDeployGate.Scenarios;

/// <summary>The machine's clock, which a test may move on by days at once, with all timers that then are due.</summary>
public sealed class MovedClock : TimeProvider, IDisposable
{
    private readonly FakeTimeProvider _time = new(System.GetUtcNow());
    private readonly Lock _turn = new();
    private readonly ITimer _tick;
    private long _last = System.GetTimestamp();

    public MovedClock()
    {
        var pace = TimeSpan.FromMilliseconds(20);
        _tick = System.CreateTimer(_ => Tick(), null, pace, pace);
    }

    public override long TimestampFrequency => _time.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => _time.GetUtcNow();

    public override long GetTimestamp() => _time.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        _time.CreateTimer(callback, state, dueTime, period);

    public void Move(TimeSpan by)
    {
        lock (_turn)
        {
            _time.Advance(by);
        }
    }

    public void Dispose() => _tick.Dispose();

    private void Tick()
    {
        // A tick that comes while one is still at work is made up for by the next.
        if (!_turn.TryEnter())
        {
            return;
        }

        try
        {
            var now = System.GetTimestamp();
            _time.Advance(System.GetElapsedTime(_last, now));
            _last = now;
        }
        finally
        {
            _turn.Exit();
        }
    }
}
