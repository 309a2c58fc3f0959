using System.CommandLine;
using System.Text.Json.Nodes;
using EcsDeployGate.Cli.Output;
using EcsDeployGate.Cli.Runs;
using EcsDeployGate.Core.Deciding;
using EcsDeployGate.Core.Names;
using EcsDeployGate.Core.Runs;

namespace EcsDeployGate.Cli.Commands;

/// <summary><c>runs list|show|start|rerun|decide</c>.</summary>
internal static class RunsCommands
{
    public static Command Create(Screen screen) => new("runs", "Runs of a gate: behind its API, or in a store on this machine") { List(screen), Show(screen), StartCommand.Create(screen), Rerun(screen), DecideCommand.Create(screen) };

    private static Command List(Screen screen)
    {
        var source = new SourceOptions();
        var output = CommonOptions.Output();
        var pipeline = new Option<string?>("--pipeline") { Description = "Only of this pipeline" };
        var service = new Option<string?>("--service") { Description = "Only of this service" };
        var stage = new Option<RunStage?>("--stage") { Description = "Only those that stand here" };
        var decision = new Option<Decision?>("--decision") { Description = "Only those that were decided so" };
        var limit = new Option<int>("--limit") { Description = "How many: 1 to 100", DefaultValueFactory = _ => 20 };
        var cursor = new Option<string?>("--cursor") { Description = "Go on where an earlier list ended" };
        limit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 100)
            {
                result.AddError("--limit is a number from 1 to 100.");
            }
        });
        var command = new Command("list", "Runs, newest first") { pipeline, service, stage, decision, limit, cursor, output };
        source.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var runs = source.Open(parsed);
            var query = new RunQuery(
                parsed.GetValue(pipeline), parsed.GetValue(service), parsed.GetValue(stage), parsed.GetValue(decision), parsed.GetValue(limit), parsed.GetValue(cursor));
            var page = await runs.ListAsync(query, cancellationToken);
            if (parsed.GetValue(output) is OutputFormat.Json)
            {
                screen.Json(page);
                return ExitCodes.Admitted;
            }

            screen.Table(
                ["RUN", "ASKED", "STAGE", "DECISION", "CAUSE", "ABOUT"],
                [.. page["runs"]!.AsArray().Select(run => Row(run!.AsObject()))]);
            if (page["next"] is { } next)
            {
                screen.Note($"There are more: --cursor {next}");
            }

            return ExitCodes.Admitted;
        });
        return command;
    }

    private static Command Show(Screen screen)
    {
        var source = new SourceOptions();
        var output = CommonOptions.Output();
        var id = RunIdArgument.Create();
        var follow = new Option<bool>("--follow", "-f") { Description = "Show the timeline as it happens, until the run ends" };
        var command = new Command("show", "One run: timeline, verdict, cause and findings. Exit codes are those of its verdict; 11 while it has none") { id, follow, output };
        source.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var runs = source.Open(parsed);
            var run = parsed.GetValue(follow)
                ? await Following.ToTheEndAsync(runs, parsed.GetValue(id), screen, advance: false, cancellationToken)
                : await runs.GetAsync(parsed.GetValue(id), cancellationToken);
            if (parsed.GetValue(output) is OutputFormat.Json)
            {
                screen.Json(run);
            }
            else
            {
                screen.Answer(RunText.Head(run) + "\n");
                if (!parsed.GetValue(follow))
                {
                    foreach (var line in RunText.Timeline(run))
                    {
                        screen.Answer(Screen.Told(line));
                    }
                }

                screen.Answer("\n" + RunText.Report(run));
            }

            return RunText.Verdict(run) is { } verdict ? ExitCodes.Of(verdict) : ExitCodes.Inconclusive;
        });
        return command;
    }

    private static Command Rerun(Screen screen)
    {
        var source = new SourceOptions();
        var output = CommonOptions.Output();
        var id = RunIdArgument.Create();
        var retry = new Option<bool>("--retry-stage") { Description = "Try the pipeline's failed stage again when the new run approves" };
        var wait = new Option<bool>("--wait", "-w") { Description = "Show the timeline as it happens, and exit with the verdict's code" };
        var command = new Command("rerun", "Judge the same once more, as a new run; a gate that serves the store goes on with it") { id, retry, wait, output };
        source.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var runs = source.Open(parsed);
            var run = await runs.RerunAsync(parsed.GetValue(id), parsed.GetValue(retry), cancellationToken);
            return await RunAnswer.GiveAsync(runs, run, parsed.GetValue(wait), parsed.GetValue(output), screen, cancellationToken);
        });
        return command;
    }

    private static IReadOnlyList<string> Row(JsonObject run) =>
    [
        $"{run["id"]}",
        $"{run["startedAt"]}",
        $"{run["stage"]}",
        $"{run["decision"]}",
        $"{run["causeCode"]}",
        string.Join(' ', ((string[])["pipeline", "service", "family"]).Select(m => run[m]).Where(v => v is not null).Select(v => $"{v}")),
    ];
}
