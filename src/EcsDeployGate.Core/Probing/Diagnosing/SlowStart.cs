using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Probing.Measuring;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Core.Probing.Diagnosing;

/// <summary>The application is ready, and later than its check allows.</summary>
internal static class SlowStart
{
    private const string Why = "ECS would stop every task of this deployment while it still starts, and start it again, for ever.";

    /// <summary>The very same check passed after it had been given up.</summary>
    public static Cause? Passed(CheckView check)
    {
        if (check.PassedLate is { } late)
        {
            return Verified(check, late.StartedAt, seconds => $"passes its health check only {seconds} s after its start",
                [$"attempt {late.Number}: exit code 0, after the container had become UNHEALTHY"]);
        }

        // The control shows the same, in the slot in which a corrected command passed: it was not the correction that helped.
        return check.Control is { ExitCode: 0 } control && !check.EverHealthy
            ? Verified(check, control.At, seconds => $"passes its health check only {seconds} s after its start",
                ["control: the original command, unchanged, passed together with the experiment"])
            : null;
    }

    /// <summary>The port that the check asks was opened after the last failure.</summary>
    public static Cause? Listened(CheckView check, int port)
    {
        var last = check.LastFailure!;
        return check.Probe.ListeningAt(last.StartedAt)?.Any(s => s.Port == port) == true
            || check.Probe.FirstListening(port) is not { } ready || ready <= last.StartedAt
            ? null
            : Make(check, ready, seconds => $"listens on port {port} only {seconds} s after its start", CheckEvidence.Sockets(check));
    }

    /// <summary>The check itself passed within the time that the fix allows: nothing about it is a guess.</summary>
    private static Cause Verified(CheckView check, DateTimeOffset ready, Func<int, string> what, IEnumerable<string> evidence) =>
        Make(check, ready, what, evidence) is var cause && cause.Fix.Patch?.Count == 1 && (ready - check.StartedAt).TotalSeconds < StartPeriodAdvice.Most
            ? cause with { Fix = cause.Fix with { Verified = true } }
            : cause;

    private static Cause Make(CheckView check, DateTimeOffset ready, Func<int, string> what, IEnumerable<string> evidence)
    {
        var settings = check.Container.HealthCheck!;
        var seconds = Math.Max(1, (int)Math.Ceiling((ready - check.StartedAt).TotalSeconds));
        return new(
            CauseCodes.SlowStart,
            $"Container '{check.Name}' {what(seconds)}; its health check gives it up before (startPeriod {settings.StartPeriod} s, {settings.Retries} failures {settings.Interval} s apart).",
            check.Name, CheckEvidence.Of(check, evidence), Why, StartPeriodAdvice.Fix(settings, seconds));
    }
}
