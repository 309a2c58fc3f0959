using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Validating.Commands;

namespace EcsDeployGate.Core.Validating.Rules;

/// <summary>A check that lets curl decide makes it fail on HTTP errors.</summary>
/// <remarks>A line in which something else looks at the answer (a pipe, a test of its output or of <c>%{http_code}</c>) is right without.</remarks>
internal sealed class CurlFailsOnHttpErrors : RunningCheckRule
{
    public override RuleInfo Info { get; } = new(
        "EDG-HC14",
        "curl fails on HTTP errors",
        Severity.Error,
        Confidence.Certain,
        "curl exits with 0 on a 404 or 500 unless it is told otherwise: the task counts as healthy while every request fails.",
        "Add -f to curl (its manual says that 401 and 407 may still slip through).",
        Docs.CurlFail);

    protected override IEnumerable<Finding> Check(Subject subject, ShellScript script)
    {
        if (script.List is null)
        {
            yield return Mentions(script.Text)
                ? Info.CannotTell(subject.At, $"The health check of container '{subject.Name}' could not be read: {script.Problem}.")
                : Info.Skip(subject.At, $"The health check of container '{subject.Name}' does not use curl.");
            yield break;
        }

        var invocations = subject.Command.Invocations.ToList();
        var curls = invocations.Where(i => i.Name == "curl").ToList();
        if (curls.Count == 0)
        {
            yield return invocations.Any(i => i.Name is null)
                ? Info.CannotTell(subject.At, $"The health check of container '{subject.Name}' runs a program that a variable names.")
                : Info.Skip(subject.At, $"The health check of container '{subject.Name}' does not use curl.");
            yield break;
        }

        foreach (var curl in curls)
        {
            yield return Check(subject, curl, invocations);
        }
    }

    private Finding Check(Subject subject, Invocation curl, List<Invocation> all)
    {
        if (CurlOptions.FailsOnHttpError(curl.Arguments) || curl.Looked)
        {
            return Info.Pass(subject.At);
        }

        if (!AsksHttp(curl))
        {
            return Info.Skip(subject.At, $"The health check of container '{subject.Name}' does not ask HTTP with curl.");
        }

        // "$OPTS" may hold -f, and so may a file; a file that the answer goes to may be looked at by somebody else.
        if (HttpRequest.UrlWords("curl", curl.Arguments).Any(MayBeOptions) || CurlOptions.ValueOf(curl.Arguments, 'K', "--config") is not null)
        {
            return Info.CannotTell(subject.At, $"The health check of container '{subject.Name}' takes options of curl from a variable or a file, which may hold -f.");
        }

        if (CurlOptions.ValueOf(curl.Arguments, 'o', "--output")?.Literal is { } file && file is not ("/dev/null" or "-")
            && all.Any(i => i != curl && i.Arguments.Any(a => a.Literal == file)))
        {
            return Info.CannotTell(subject.At, $"The health check of container '{subject.Name}' saves the answer to '{file}' and looks at it afterwards.");
        }

        return Info.Fail(subject.At, $"The health check of container '{subject.Name}' runs curl without -f, so an HTTP error counts as healthy.") with
        {
            Fix = Write(subject, subject.Command.WithOption(curl, "-f")),
        };
    }

    private static bool AsksHttp(Invocation curl) =>
        HttpRequest.UrlWords("curl", curl.Arguments).Any(u => !u.Prefix.Contains("://", StringComparison.Ordinal)
            || u.Prefix.StartsWith("http", StringComparison.OrdinalIgnoreCase));

    private static bool MayBeOptions(Word word) => word.Parts switch
    {
        [WordPart.Variable { Quoted: false } variable] => variable.Default is null or ['-', ..],
        [WordPart.Substitution] => true,
        _ => false,
    };

    private static bool Mentions(string text) => text.Contains("curl", StringComparison.Ordinal);
}
