namespace EcsDeployGate.Sandbox.Events;

/// <summary>Where the services say what happened, and who has asked to be told.</summary>
internal sealed class EventBus(TimeProvider time)
{
    /// <summary>What is remembered for people and tests to look at.</summary>
    private const int Remembered = 2000;

    private readonly Lock _lock = new();
    private readonly List<Subscription> _subscriptions = [];
    private readonly Queue<SandboxEvent> _history = new();
    private int _published;

    /// <summary>Set by the worker: takes every delivery, and how long to hold it back.</summary>
    public Action<Delivery, TimeSpan>? Deliver { get; set; }

    public DeliverySettings Settings { get; set; } = new();

    public IReadOnlyList<Subscription> Subscriptions
    {
        get
        {
            lock (_lock)
            {
                return [.. _subscriptions];
            }
        }
    }

    public IReadOnlyList<SandboxEvent> History
    {
        get
        {
            lock (_lock)
            {
                return [.. _history];
            }
        }
    }

    public Subscription Subscribe(Uri url, string? source = null, string? topicArn = null)
    {
        lock (_lock)
        {
            var same = _subscriptions.Find(item => item.Url == url && item.Source == source && item.TopicArn == topicArn);
            if (same is null)
            {
                _subscriptions.Add(same = new Subscription(Guid.NewGuid(), url, source, topicArn));
            }

            return same;
        }
    }

    public bool Unsubscribe(Guid id)
    {
        lock (_lock)
        {
            return _subscriptions.RemoveAll(item => item.Id == id) > 0;
        }
    }

    public void Publish(SandboxEvent happened)
    {
        lock (_lock)
        {
            Remember(happened);
            Send(happened, _subscriptions.Where(item => item.Wants(happened)));
        }
    }

    /// <summary>Invokes one function with it, whoever else has asked to be told.</summary>
    public void SendTo(Uri url, SandboxEvent happened)
    {
        lock (_lock)
        {
            Remember(happened);
            Send(happened, [new Subscription(Guid.NewGuid(), url, null, null, IsFunction: true)]);
        }
    }

    private void Remember(SandboxEvent happened)
    {
        _history.Enqueue(happened);
        if (_history.Count > Remembered)
        {
            _history.Dequeue();
        }
    }

    private void Send(SandboxEvent happened, IEnumerable<Subscription> subscriptions)
    {
        var hold = _published++ % 2 == 0 ? Settings.HoldBack : TimeSpan.Zero;
        foreach (var subscription in subscriptions)
        {
            for (var copy = 0; copy <= Settings.Duplicates; copy++)
            {
                Deliver?.Invoke(new Delivery(Guid.NewGuid(), happened, subscription, 0, "waiting", null, time.GetUtcNow()), hold);
            }
        }
    }
}
