using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using EcsDeployGate.Cli.Output;
using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Inspecting;
using EcsDeployGate.Core.Runs;
using EcsDeployGate.Core.Validating;

namespace EcsDeployGate.Cli.Commands;

/// <summary><c>rules list</c> and <c>rules explain ID</c>: what the gate looks for, and why.</summary>
internal static class RulesCommands
{
    /// <summary>Every rule; one that looks at the document and at the image is listed once for each.</summary>
    private static IReadOnlyList<RuleInfo> All =>
        [.. RuleSet.Default.Rules.Concat(ImageRuleSet.Default.Rules).OrderBy(r => r.Id, StringComparer.Ordinal)];

    public static Command Create(Screen screen) => new("rules", "What the gate looks for") { List(screen), Explain(screen) };

    private static Command List(Screen screen)
    {
        var output = CommonOptions.Output();
        var command = new Command("list", "Every rule, by id") { output };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(output) is OutputFormat.Json)
            {
                screen.Json(new JsonArray([.. All.Select(Document)]));
            }
            else
            {
                screen.Table(["ID", "SEVERITY", "CONFIDENCE", "TITLE"], [.. All.Select(r => (IReadOnlyList<string>)[r.Id, Word(r.Severity), Word(r.Confidence), r.Title])]);
            }

            return ExitCodes.Admitted;
        });
        return command;
    }

    private static Command Explain(Screen screen)
    {
        var id = new Argument<string>("ID") { Description = "The rule's id, such as EDG-HC09" };
        var output = CommonOptions.Output();
        var command = new Command("explain", "What a rule says, why it matters, and what to do") { id, output };
        command.SetAction(parsed =>
        {
            var wanted = parsed.GetRequiredValue(id);
            var rules = All.Where(r => string.Equals(r.Id, wanted, StringComparison.OrdinalIgnoreCase)).ToList();
            if (rules.Count == 0)
            {
                throw new CliException($"There is no rule '{wanted}'; 'ecs-deploy-gate rules list' says which there are.");
            }

            if (parsed.GetValue(output) is OutputFormat.Json)
            {
                screen.Json(rules.Count == 1 ? Document(rules[0])! : new JsonArray([.. rules.Select(Document)]));
                return ExitCodes.Admitted;
            }

            foreach (var rule in rules)
            {
                screen.Answer($"""
                    {rule.Id}  {rule.Title}
                      {Word(rule.Severity)}, {Word(rule.Confidence)}
                      Why: {rule.Why}
                      Fix: {rule.Fix}
                      See: {rule.Source}
                    """);
            }

            return ExitCodes.Admitted;
        });
        return command;
    }

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static JsonNode? Document(RuleInfo rule) => JsonSerializer.SerializeToNode(rule, CliJson.Options);
}
