using System.CommandLine;
using System.Text.Json;
using EcsDeployGate.Cli.Commands;
using EcsDeployGate.Cli.Output;
using EcsDeployGate.Core.Runs;
using Microsoft.Extensions.Options;

namespace EcsDeployGate.Cli;

/// <summary>The command line: reads it, runs the command, and turns whatever goes wrong into a sentence and exit code 1.</summary>
internal static class CliApp
{
    /// <summary>Time to end tasks and remove what belongs to them after Ctrl+C.</summary>
    private static readonly TimeSpan EndingTime = TimeSpan.FromSeconds(30);

    public static async Task<int> RunAsync(string[] args, CliStreams streams, CancellationToken cancellationToken = default)
    {
        var screen = new Screen(streams);
        var parsed = Root(screen).Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                screen.Problem(error.Message);
            }

            screen.Note($"'ecs-deploy-gate{string.Concat(Names(parsed).Select(n => " " + n))} --help' says what there is.");
            return ExitCodes.Broken;
        }

        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration
                {
                    Output = streams.Out,
                    Error = streams.Error,
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = EndingTime,
                },
                cancellationToken);
        }
        catch (OptionsValidationException e)
        {
            foreach (var failure in e.Failures)
            {
                screen.Problem(failure);
            }
        }
        catch (OperationCanceledException)
        {
            screen.Problem("Stopped.");
        }
        catch (Exception e) when (e is CliException or UnusableStoreException or HttpRequestException or IOException or UnauthorizedAccessException or InvalidOperationException or JsonException)
        {
            screen.Problem(e.Message);
        }

        return ExitCodes.Broken;
    }

    private static RootCommand Root(Screen screen) => new("Judges deployments to Amazon ECS before they happen. Exit codes: 0 admitted, 10 denied, 11 inconclusive, 1 broke or misused.")
    {
        CheckCommand.Create(screen),
        InspectCommand.Create(screen),
        RequiresCommand.Create(screen),
        RulesCommands.Create(screen),
        LocalCommands.Probe(screen),
        LocalCommands.Judge(screen),
        RunsCommands.Create(screen),
        AuditCommands.Create(screen),
    };

    private static List<string> Names(ParseResult parsed)
    {
        var names = new List<string>();
        for (var at = parsed.CommandResult; at.Parent is System.CommandLine.Parsing.CommandResult parent; at = parent)
        {
            names.Insert(0, at.Command.Name);
        }

        return names;
    }
}
