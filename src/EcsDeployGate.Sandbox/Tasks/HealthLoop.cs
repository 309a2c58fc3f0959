namespace EcsDeployGate.Sandbox.Tasks;

/// <summary>Runs a health check as Docker's daemon does, for an engine that has no daemon.</summary>
internal sealed class HealthLoop(HealthCheckSpec check, TimeProvider time, Func<CancellationToken, Task<HealthAttempt>> attempt)
{
    /// <summary>Checks until cancelled: first after one interval, then one interval after each attempt's end.</summary>
    public async Task RunAsync(Action<HealthDetail> changed, CancellationToken cancellationToken)
    {
        var counting = new HealthCounting(check.Retries, TimeSpan.FromSeconds(check.StartPeriodSeconds));
        var count = HealthCounting.Initial;
        var startedAt = time.GetUtcNow();
        while (true)
        {
            await Task.Delay(TimeSpan.FromSeconds(check.IntervalSeconds), time, cancellationToken);
            var attemptAt = time.GetUtcNow();
            var result = await attempt(cancellationToken);
            var next = counting.Next(count, startedAt, attemptAt, result.ExitCode == 0);
            if (next.Status != count.Status)
            {
                changed(result.ToDetail(next.Status, time.GetUtcNow()));
            }

            count = next;
        }
    }
}

/// <summary>One attempt of a health check; <paramref name="ExitCode"/> is −1 when it could not run or ran out of time.</summary>
internal sealed record HealthAttempt(int ExitCode, string Output)
{
    /// <summary>What the ECS agent keeps of an attempt that changed the status: the exit code of a failure, 1024 characters of output.</summary>
    public HealthDetail ToDetail(string status, DateTimeOffset at) =>
        new(status, at, status == "UNHEALTHY" ? ExitCode : null, Output.Length > 1024 ? Output[..1024] : Output);
}
