using System.CommandLine;
using EcsDeployGate.Cli.Output;
using EcsDeployGate.Core.Deciding;

namespace EcsDeployGate.Cli.Commands;

/// <summary><c>runs decide</c>: a person in the gate's place.</summary>
internal static class DecideCommand
{
    public static Command Create(Screen screen)
    {
        var source = new SourceOptions();
        var output = CommonOptions.Output();
        var id = RunIdArgument.Create();
        var decision = new Argument<Decision>("DECISION")
        {
            HelpName = "approved|rejected",
            Description = "What the door is told",
            CustomParser = result =>
            {
                switch (result.Tokens[0].Value)
                {
                    case "approved":
                        return Decision.Approved;
                    case "rejected":
                        return Decision.Rejected;
                    case var other:
                        result.AddError($"A person decides approved or rejected, not '{other}'.");
                        return default;
                }
            },
        };
        var reason = new Option<string>("--reason") { Description = "Why: it is in the audit trail, and the door is told", Required = true };
        var command = new Command("decide", "Decide about a run that is held or still going, in the gate's place; the door that waits is told") { id, decision, reason, output };
        source.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var runs = source.Open(parsed);
            var run = await runs.DecideAsync(parsed.GetValue(id), parsed.GetValue(decision), parsed.GetRequiredValue(reason), cancellationToken);
            if (parsed.GetValue(output) is OutputFormat.Json)
            {
                screen.Json(run);
            }
            else
            {
                screen.Answer($"{run["id"]} {run["decision"]} by {run["decidedBy"]}");
                screen.Note("A gate that serves the run tells the door.");
            }

            return ExitCodes.Admitted;
        });
        return command;
    }
}
