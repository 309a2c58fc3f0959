using System.Net.Http.Headers;
using System.Text;
using System.Threading.Channels;

namespace EcsDeployGate.Sandbox.Events;

/// <summary>Brings events to their subscribers by HTTP POST; a failed try is repeated later, and does not hold up others.</summary>
internal sealed class DeliveryWorker : IAsyncDisposable
{
    private const int Remembered = 1000;

    /// <summary>A subscriber that takes its time must not hold up the others, nor its own next event.</summary>
    private const int AtOnce = 8;

    /// <summary>Lambda's limit of one invocation. A function that waits so long waits beside the others, whose events may be what it waits for.</summary>
    private static readonly TimeSpan LongestInvocation = TimeSpan.FromMinutes(15);

    private readonly EventBus _bus;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly HttpClient _http = new() { Timeout = Timeout.InfiniteTimeSpan };
    private readonly Channel<Delivery> _ready = Channel.CreateUnbounded<Delivery>();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, Delivery> _known = [];
    private readonly Queue<Guid> _order = new();
    private readonly Task _loop;

    public DeliveryWorker(EventBus bus, TimeProvider time, ILogger log)
    {
        _bus = bus;
        _time = time;
        _log = log;
        bus.Deliver = Accept;
        _loop = RunAsync(_stopping.Token);
    }

    public IReadOnlyList<Delivery> Recent
    {
        get
        {
            lock (_lock)
            {
                return [.. _order.Select(id => _known[id])];
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _bus.Deliver = null;
        await _stopping.CancelAsync();
        _ready.Writer.TryComplete();
        await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _http.Dispose();
        _stopping.Dispose();
    }

    private void Accept(Delivery delivery, TimeSpan hold)
    {
        Remember(delivery);
        Queue(delivery, hold);
    }

    private void Queue(Delivery delivery, TimeSpan delay)
    {
        if (delay <= TimeSpan.Zero)
        {
            Begin(delivery);
        }
        else
        {
            _ = Task.Delay(delay, _time, _stopping.Token)
                .ContinueWith(_ => Begin(delivery), _stopping.Token, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
        }
    }

    private void Begin(Delivery delivery)
    {
        if (delivery.To.IsFunction)
        {
            _ = Task.Run(() => InvokeAsync(delivery));
        }
        else
        {
            _ready.Writer.TryWrite(delivery);
        }
    }

    private async Task InvokeAsync(Delivery delivery)
    {
        try
        {
            await DeliverAsync(delivery, _stopping.Token);
        }
        catch (Exception) when (_stopping.IsCancellationRequested)
        {
            // The sandbox ends, and with it what it waited for.
        }
    }

    private Task RunAsync(CancellationToken stopping) => Parallel.ForEachAsync(
        _ready.Reader.ReadAllAsync(stopping),
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stopping },
        DeliverAsync);

    private async ValueTask DeliverAsync(Delivery delivery, CancellationToken stopping)
    {
        var answer = await TryAsync(delivery, stopping);
        var done = delivery with
        {
            Tries = delivery.Tries + 1,
            Answer = answer,
            Outcome = answer.StartsWith('2') ? "delivered" : delivery.Tries + 1 >= _bus.Settings.Attempts ? "given-up" : "waiting",
        };
        Remember(done);
        if (done.Outcome == "waiting")
        {
            Queue(done, DelayAfter(done.Tries));
        }
        else if (done.Outcome == "given-up")
        {
            _log.LogWarning("Gave up delivering {DetailType} to {Url} after {Tries} tries: {Answer}",
                done.Event.DetailType ?? done.Event.Source, done.To.Url, done.Tries, answer);
        }
    }

    private TimeSpan DelayAfter(int tries)
    {
        var doubled = _bus.Settings.FirstDelay * Math.Pow(2, Math.Min(tries - 1, 20));
        return doubled < _bus.Settings.LongestDelay ? doubled : _bus.Settings.LongestDelay;
    }

    private async Task<string> TryAsync(Delivery delivery, CancellationToken stopping)
    {
        using var limit = new CancellationTokenSource(delivery.To.IsFunction ? LongestInvocation : _bus.Settings.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stopping);
        try
        {
            using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(delivery.Event.Body.ToJsonString()));
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var request = new HttpRequestMessage(HttpMethod.Post, delivery.To.Url) { Content = content };
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return ((int)response.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (HttpRequestException error)
        {
            return error.Message;
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return "no answer in time";
        }
    }

    private void Remember(Delivery delivery)
    {
        lock (_lock)
        {
            if (!_known.ContainsKey(delivery.Id))
            {
                _order.Enqueue(delivery.Id);
            }

            _known[delivery.Id] = delivery;
            if (_order.Count > Remembered)
            {
                _known.Remove(_order.Dequeue());
            }
        }
    }
}
