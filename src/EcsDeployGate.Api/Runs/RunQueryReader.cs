using System.Globalization;
using System.Text.Json;
using EcsDeployGate.Core.Deciding;
using EcsDeployGate.Core.Runs;

namespace EcsDeployGate.Api.Runs;

/// <summary>Reads the query of a list strictly: a filter that was misspelt must not look like a list of everything.</summary>
internal static class RunQueryReader
{
    private static readonly string[] Known = ["pipeline", "service", "stage", "decision", "limit", "cursor"];

    public static (RunQuery? Query, string Name, string Problem) Read(IQueryCollection query)
    {
        foreach (var (name, values) in query)
        {
            if (!Known.Contains(name, StringComparer.Ordinal))
            {
                return No(Problems.Problem.Quote(name), $"There is no such parameter; there are {string.Join(", ", Known)}.");
            }

            if (values.Count > 1)
            {
                return No(name, "Given more than once.");
            }
        }

        var limit = 20;
        if ((string?)query["limit"] is { } text && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > 100))
        {
            return No("limit", $"'{Problems.Problem.Quote(text)}' is not a number from 1 to 100.");
        }

        if (!TryWord<RunStage>(query["stage"], out var stage))
        {
            return No("stage", Words<RunStage>(query["stage"]));
        }

        if (!TryWord<Decision>(query["decision"], out var decision))
        {
            return No("decision", Words<Decision>(query["decision"]));
        }

        return (new RunQuery(query["pipeline"], query["service"], stage, decision, limit, query["cursor"]), "", "");
    }

    private static bool TryWord<T>(string? text, out T? value)
        where T : struct, Enum
    {
        value = text is null ? null : Enum.GetValues<T>().Cast<T?>().FirstOrDefault(v => Word(v!.Value) == text);
        return text is null || value is not null;
    }

    private static string Words<T>(string? text)
        where T : struct, Enum => $"'{Problems.Problem.Quote(text)}' is none of {string.Join(", ", Enum.GetValues<T>().Select(Word))}.";

    private static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    private static (RunQuery?, string, string) No(string name, string problem) => (null, name, problem);
}
