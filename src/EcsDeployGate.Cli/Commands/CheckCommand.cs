using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using EcsDeployGate.Cli.Checking;
using EcsDeployGate.Cli.Output;
using EcsDeployGate.Core.Deciding;
using EcsDeployGate.Core.Reporting;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.Runs;
using EcsDeployGate.Core.Validating;

namespace EcsDeployGate.Cli.Commands;

/// <summary><c>check TASKDEF</c>: the rules alone, in a moment and without running anything.</summary>
internal static class CheckCommand
{
    public static Command Create(Screen screen)
    {
        var file = CommonOptions.TaskDefinition();
        var output = CommonOptions.Output();
        var command = new Command("check", "Run the rules over a task definition; nothing is started") { file, output };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetRequiredValue(file), parsed.GetValue(output), screen, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string path, OutputFormat output, Screen screen, CancellationToken cancellationToken)
    {
        var definition = await TaskDefinitionFile.ReadAsync(path, screen.Streams, cancellationToken);
        var findings = RuleSet.Default.Check(new Deployment { TaskDefinition = definition });
        var verdict = findings.Any(f => f.Blocks) ? Verdict.Reject : Verdict.Approve;
        if (output is OutputFormat.Json)
        {
            screen.Json(new JsonObject
            {
                ["verdict"] = JsonSerializer.SerializeToNode(verdict, RunJson.Options),
                ["family"] = definition.Family,
                ["findings"] = JsonSerializer.SerializeToNode(findings, RunJson.Options),
            });
        }
        else
        {
            screen.Answer(TextReport.Of(verdict, null, findings));
        }

        return ExitCodes.Of(verdict);
    }
}
