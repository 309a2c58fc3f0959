using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Amazon.Lambda.AspNetCoreServer.Internal;

/// <summary>An answer that is kept whole until the app is done; only then does it start, and only then are its callbacks called.</summary>
internal sealed class LambdaResponse : HttpResponseFeature
{
    private readonly Stack<(Func<object, Task> Callback, object State)> _starting = new();
    private readonly Stack<(Func<object, Task> Callback, object State)> _completed = new();

    /// <summary>What the app wrote.</summary>
    public MemoryStream Written { get; } = new();

    public override void OnStarting(Func<object, Task> callback, object state) => _starting.Push((callback, state));

    public override void OnCompleted(Func<object, Task> callback, object state) => _completed.Push((callback, state));

    public Task StartAsync() => CallAsync(_starting);

    public Task CompletedAsync() => CallAsync(_completed);

    /// <summary>Forgets what the app wrote before it failed.</summary>
    public void Fail(string? errorType)
    {
        StatusCode = StatusCodes.Status500InternalServerError;
        Headers.Clear();
        Written.SetLength(0);
        if (errorType is not null)
        {
            Headers["ErrorType"] = errorType;
        }
    }

    /// <summary>The last one that was added is called first, as in every server of ASP.NET Core.</summary>
    private static async Task CallAsync(Stack<(Func<object, Task> Callback, object State)> callbacks)
    {
        while (callbacks.TryPop(out var next))
        {
            await next.Callback(next.State).ConfigureAwait(false);
        }
    }
}
