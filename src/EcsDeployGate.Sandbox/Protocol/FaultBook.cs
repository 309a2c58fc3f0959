namespace EcsDeployGate.Sandbox.Protocol;

/// <summary>The faults that were asked for and not met yet.</summary>
internal sealed class FaultBook
{
    private readonly Lock _lock = new();
    private readonly List<Fault> _faults = [];

    public IReadOnlyList<Fault> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _faults];
            }
        }
    }

    public void Add(Fault fault)
    {
        lock (_lock)
        {
            _faults.Add(fault);
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _faults.Clear();
        }
    }

    /// <summary>The fault that this call meets, counted down; the oldest that matches.</summary>
    /// <param name="service">Its short name, as in <see cref="Fault.Operation"/>.</param>
    /// <param name="operation">What is called.</param>
    /// <param name="about">The name of what it is about, where there is one.</param>
    public Fault? Take(string service, string operation, string? about = null)
    {
        lock (_lock)
        {
            var index = _faults.FindIndex(fault => fault.Matches(service, operation, about));
            if (index < 0)
            {
                return null;
            }

            var fault = _faults[index];
            if (fault.Count <= 1)
            {
                _faults.RemoveAt(index);
            }
            else
            {
                _faults[index] = fault with { Count = fault.Count - 1 };
            }

            return fault;
        }
    }
}
