using System.CommandLine;
using EcsDeployGate.Cli.Output;
using EcsDeployGate.Core.Names;

namespace EcsDeployGate.Cli.Commands;

/// <summary><c>audit verify</c>.</summary>
internal static class AuditCommands
{
    public static Command Create(Screen screen) => new("audit", "Audit trails") { Verify(screen) };

    private static Command Verify(Screen screen)
    {
        var source = new SourceOptions();
        var output = CommonOptions.Output();
        var run = RunIdArgument.Create();
        run.Arity = ArgumentArity.ZeroOrOne;
        var command = new Command("verify", "Check the hash chain of every run, or of one. Exit code 0 when all are whole, 10 when one is not") { run, output };
        source.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var runs = source.Open(parsed);
            var report = await runs.VerifyAsync(parsed.GetResult(run) is { Tokens.Count: 1 } ? parsed.GetValue(run) : (RunId?)null, cancellationToken);
            var intact = report["intact"]!.GetValue<bool>();
            if (parsed.GetValue(output) is OutputFormat.Json)
            {
                screen.Json(report);
            }
            else
            {
                foreach (var problem in report["problems"]!.AsArray())
                {
                    screen.Answer($"BROKEN  {problem!["problem"]}");
                }

                screen.Answer($"{report["runs"]} runs, {report["entries"]} entries: {(intact ? "every chain is whole" : $"{report["problems"]!.AsArray().Count} broken")}.");
            }

            return intact ? ExitCodes.Admitted : ExitCodes.Denied;
        });
        return command;
    }
}
