using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Functions;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.Events;

/// <summary>Rules that call a function at an interval, as <c>rate(1 minute)</c> does.</summary>
internal sealed class ScheduleBook(EventBridge events, EventBus bus, FunctionDirectory functions, AwsIdentity aws, TimeProvider time) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Schedule> _schedules = new(StringComparer.Ordinal);

    public IReadOnlyList<(string Name, string Function, TimeSpan Every)> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _schedules.Select(item => (item.Key, item.Value.Function, item.Value.Every))];
            }
        }
    }

    public void Set(string name, string function, TimeSpan every)
    {
        lock (_lock)
        {
            Remove(name);
            _schedules[name] = new Schedule(function, every, time.CreateTimer(_ => Fire(name, function), null, every, every));
        }
    }

    public bool Remove(string name)
    {
        lock (_lock)
        {
            if (!_schedules.Remove(name, out var schedule))
            {
                return false;
            }

            schedule.Timer.Dispose();
            return true;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var name in _schedules.Keys.ToList())
            {
                Remove(name);
            }
        }
    }

    private void Fire(string name, string function)
    {
        if (functions.Find(function) is { } url)
        {
            bus.SendTo(url, events.Envelope("aws.events", "Scheduled Event", [aws.Arn("events", $"rule/{name}")], new JsonObject(), time.GetUtcNow()));
        }
    }

    private sealed record Schedule(string Function, TimeSpan Every, ITimer Timer);
}
