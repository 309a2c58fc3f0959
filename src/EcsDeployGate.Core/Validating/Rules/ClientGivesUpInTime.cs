using System.Globalization;
using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Validating.Commands;

namespace EcsDeployGate.Core.Validating.Rules;

/// <summary>An HTTP client gives up before ECS kills the check, so that it can say why.</summary>
internal sealed class ClientGivesUpInTime : HealthCheckRule
{
    public override RuleInfo Info { get; } = new(
        "EDG-HC18",
        "HTTP client gives up before the check's timeout",
        Severity.Warning,
        Confidence.Certain,
        "ECS kills a check that outlives its timeout, and what the client would have said (\"connection refused\", \"timed out\") is lost.",
        "Give the client a limit of a second less than the health check's timeout.",
        Docs.HealthCheck);

    protected override IEnumerable<Finding> Check(Subject subject)
    {
        var clients = subject.Command.Invocations.Where(i => i.Name is "curl" or "wget").ToList();
        if (clients.Count == 0)
        {
            yield return Info.Skip(subject.At, $"The health check of container '{subject.Name}' uses neither curl nor wget.");
        }
        else if (CommandNeeds.Of(subject.Command).Programs.Any(p => p.Name.Split('/')[^1] == "timeout" || p.Applet == "timeout"))
        {
            yield return Info.Pass(subject.At);
        }
        else
        {
            foreach (var client in clients)
            {
                yield return Check(subject, client);
            }
        }
    }

    private Finding Check(Subject subject, Invocation client)
    {
        var limit = client.Name == "curl" ? ValueOf(client, 'm', "--max-time") : ValueOf(client, 'T', "--timeout");
        if (limit is "")
        {
            return Info.CannotTell(subject.At, $"The limit of {client.Name} in the health check of container '{subject.Name}' comes from a variable.");
        }

        if (double.TryParse(limit, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds > 0 && seconds < subject.Check.Timeout)
        {
            return Info.Pass(subject.At);
        }

        var wanted = Math.Max(1, subject.Check.Timeout - 1).ToString(CultureInfo.InvariantCulture);
        var message = limit is null
            ? $"{client.Name} in the health check of container '{subject.Name}' has no limit of its own; the check is killed after {subject.Check.Timeout} seconds."
            : $"{client.Name} in the health check of container '{subject.Name}' gives up after {limit} seconds; the check is killed after {subject.Check.Timeout}.";
        return Info.Fail(subject.At, message) with
        {
            Fix = limit is null && client.Name == "curl" && subject.Command.WithOption(client, "-m", wanted) is { } better
                ? Write(subject, better)
                : new Fix(client.Name == "curl" ? $"Give curl --max-time {wanted}." : $"Put 'timeout {wanted}' before wget."),
        };
    }

    /// <summary>The option's value as text; empty when it comes from a variable, null when the option is not there.</summary>
    private static string? ValueOf(Invocation client, char brief, string name)
    {
        for (var i = 0; i < client.Arguments.Count; i++)
        {
            var prefix = client.Arguments[i].Prefix;
            if (prefix == name || prefix == $"-{brief}")
            {
                return i + 1 < client.Arguments.Count ? client.Arguments[i + 1].Literal ?? "" : null;
            }

            if (prefix.StartsWith(name + "=", StringComparison.Ordinal))
            {
                return client.Arguments[i].Literal?[(name.Length + 1)..] ?? "";
            }

            if (prefix is ['-', not '-', ..] && CurlOptions.ValueInBundle(prefix, brief) is { } from)
            {
                return from < prefix.Length || client.Arguments[i].Literal is null ? client.Arguments[i].Literal?[from..] ?? ""
                    : i + 1 < client.Arguments.Count ? client.Arguments[i + 1].Literal ?? "" : null;
            }
        }

        return null;
    }
}
