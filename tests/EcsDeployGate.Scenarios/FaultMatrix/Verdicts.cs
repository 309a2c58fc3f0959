using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace EcsDeployGate.Scenarios.FaultMatrix;

/// <summary>Compares a run document with what was expected of it.</summary>
internal static class Verdicts
{
    /// <returns>What is not as it should be, a line each.</returns>
    public static IReadOnlyList<string> Compare(JsonObject document, Expectation expected)
    {
        var wrong = new List<string>();
        var cause = document["cause"] as JsonObject;
        Same("verdict", expected.Verdict, Text(document["verdict"]));
        Same("cause.code", expected.Cause, Text(cause?["code"]));
        if (expected.Container is not null)
        {
            Same("cause.container", expected.Container, Text(cause?["container"]));
        }

        var evidence = string.Join('\n', (cause?["evidence"] as JsonArray ?? []).Select(Text).Prepend(Text(cause?["summary"])));
        foreach (var pattern in expected.Evidence.Where(p => !Regex.IsMatch(evidence, p)))
        {
            wrong.Add($"no evidence /{pattern}/");
        }

        Same("cause.fix.verified", expected.Verified, cause?["fix"]?["verified"]?.GetValue<bool>() ?? false);
        if (expected.Attempt is { } attempt && !Attempts(document).Any(a => Is(a, attempt)))
        {
            wrong.Add($"no attempt is {attempt}");
        }

        var failed = document["findings"]!.AsArray().Where(f => Text(f!["outcome"]) is "fail").ToList();
        foreach (var rule in expected.Rules.Where(r => !failed.Any(f => Text(f!["rule"]) == r)))
        {
            wrong.Add($"rule {rule} does not fail");
        }

        foreach (var (rule, says) in expected.Warnings)
        {
            if (!failed.Any(f => Text(f!["rule"]) == rule && Text(f["severity"]) is "warning" && Regex.IsMatch(Text(f["message"])!, says)))
            {
                wrong.Add($"no warning of {rule} says /{says}/");
            }
        }

        if (expected.Twin is { } twin && Matrix.Refuse(document, twin) is { } refusal)
        {
            wrong.Add(refusal);
        }

        return wrong;

        void Same<T>(string what, T should, T is_)
        {
            if (!EqualityComparer<T>.Default.Equals(should, is_))
            {
                wrong.Add($"{what} is '{is_}', not '{should}'");
            }
        }
    }

    private static IEnumerable<JsonNode> Attempts(JsonObject document) =>
        from container in document["probe"]?["containers"] as JsonArray ?? []
        from attempt in container!["attempts"] as JsonArray ?? []
        select attempt;

    private static bool Is(JsonNode attempt, AttemptExpectation expected) =>
        (expected.ExitCode is null || attempt["exitCode"]?.GetValue<int>() == expected.ExitCode)
        && (expected.TimedOut is null || (attempt["timedOut"]?.GetValue<bool>() ?? false) == expected.TimedOut)
        && (expected.SpawnError is null || (attempt["spawnError"]?.ToJsonString() ?? "").Contains(expected.SpawnError, StringComparison.Ordinal))
        && (expected.Stderr is null || Regex.IsMatch(Text(attempt["stderr"]) ?? "", expected.Stderr));

    private static string? Text(JsonNode? node) => node?.GetValue<string>();
}
