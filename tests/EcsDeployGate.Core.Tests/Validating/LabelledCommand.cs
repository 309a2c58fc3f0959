using System.Text.Json;
using EcsDeployGate.Core.Findings;

namespace EcsDeployGate.Core.Tests.Validating;

/// <summary>One labelled command of the corpus.</summary>
internal sealed record LabelledCommand(
    string Id, string Form, string[] Command, string[] Requires, string[] Optional, string[] Traps, string? Platform, bool Dynamic = false, string[]? Scripts = null)
{
    public static IReadOnlyList<LabelledCommand> All { get; } =
    [
        .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Data", "healthcheck-commands.jsonl"))
            .Select(line => JsonSerializer.Deserialize<LabelledCommand>(line, JsonSerializerOptions.Web)!),
    ];

    public bool Has(string trap) => Traps.Contains(trap);

    public Outcome Outcome(string rule) => Some.WithCheck(Command).Said(rule) is { Count: > 0 } said
        ? said.Any(f => f.Outcome is Findings.Outcome.Fail) ? Findings.Outcome.Fail : said[0].Outcome
        : Findings.Outcome.Skip;
}
