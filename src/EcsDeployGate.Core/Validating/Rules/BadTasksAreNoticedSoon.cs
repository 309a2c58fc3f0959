using EcsDeployGate.Core.Findings;

namespace EcsDeployGate.Core.Validating.Rules;

/// <summary>A dead application is noticed within minutes.</summary>
internal sealed class BadTasksAreNoticedSoon : HealthCheckRule
{
    /// <summary>Seconds; more than that, and every failed task of a deployment holds it up by minutes.</summary>
    private const int Limit = 180;

    public override RuleInfo Info { get; } = new(
        "EDG-HC19",
        "A bad task is noticed soon",
        Severity.Warning,
        Confidence.Certain,
        "So long a dead task counts as healthy, and the deployment circuit breaker waits that long for each of at least three tasks.",
        "Shorten interval or timeout, or lower retries.",
        Docs.HealthCheck);

    protected override IEnumerable<Finding> Check(Subject subject)
    {
        var check = subject.Check;
        var seconds = (long)check.Retries * (check.Interval + check.Timeout);
        yield return check.Timeout >= check.Interval
            ? Info.Fail(check.At, $"The timeout of container '{subject.Name}' ({check.Timeout} s) is not shorter than its interval ({check.Interval} s): checks that hang follow each other without a pause.")
            : seconds > Limit
            ? Info.Fail(check.At, $"A dead application in container '{subject.Name}' is noticed after up to {seconds} seconds: {check.Retries} × ({check.Interval} + {check.Timeout}).")
            : Info.Pass(check.At);
    }
}
