using System.CommandLine;
using System.Text.Json.Nodes;
using EcsDeployGate.Cli.Checking;
using EcsDeployGate.Cli.Output;
using EcsDeployGate.Cli.Runs;
using EcsDeployGate.Core.Names;

namespace EcsDeployGate.Cli.Commands;

/// <summary><c>runs start</c>: asks a gate for a judgement.</summary>
internal static class StartCommand
{
    public static Command Create(Screen screen)
    {
        var source = new SourceOptions();
        var output = CommonOptions.Output();
        var file = new Argument<string?>("TASKDEF")
        {
            Description = "File with a task definition to judge; - for standard input. Leave it out to judge what a pipeline deploys",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var pipeline = new Option<string?>("--pipeline") { Description = "Judge what this pipeline deploys" };
        var execution = new Option<string?>("--execution") { HelpName = "ID", Description = "Its execution; the latest unless given" };
        var action = new Option<string?>("--action") { HelpName = "STAGE/ACTION", Description = "Its deploy action, when it has several" };
        var artifact = new Option<string?>("--artifact") { Description = "The deploy action's artifact, when it has several" };
        var cluster = new Option<string?>("--cluster") { Description = "Cluster to probe a task definition in" };
        var service = new Option<string?>("--service") { Description = "Service whose network and running revision are taken into account" };
        var key = new Option<string?>("--key") { Description = "Idempotency key: the same key finds the same run" };
        var wait = new Option<bool>("--wait", "-w") { Description = "Show the timeline as it happens, and exit with the verdict's code" };
        var command = new Command("start", "Ask for a judgement. Without --wait: prints the run's id; with it, exit codes are those of the verdict")
        {
            file, pipeline, execution, action, artifact, cluster, service, key, wait, output,
        };
        source.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var body = new JsonObject();
            foreach (var (member, value) in (ReadOnlySpan<(string, string?)>)
            [
                ("pipeline", parsed.GetValue(pipeline)), ("executionId", parsed.GetValue(execution)), ("action", parsed.GetValue(action)),
                ("artifact", parsed.GetValue(artifact)), ("cluster", parsed.GetValue(cluster)), ("service", parsed.GetValue(service)),
            ])
            {
                if (value is not null)
                {
                    body[member] = value;
                }
            }

            if (parsed.GetValue(file) is { } path)
            {
                body["taskDefinition"] = (await TaskDefinitionFile.ReadAsync(path, screen.Streams, cancellationToken)).ToJson();
            }

            await using var runs = source.Open(parsed);
            var run = await runs.StartAsync(body, parsed.GetValue(key) ?? Guid.NewGuid().ToString(), cancellationToken);
            return await RunAnswer.GiveAsync(runs, run, parsed.GetValue(wait), parsed.GetValue(output), screen, cancellationToken);
        });
        return command;
    }
}

/// <summary>The answer about a run that was just asked for.</summary>
internal static class RunAnswer
{
    /// <summary>Its id; or, waited for, its report and the exit code of its verdict.</summary>
    public static async Task<int> GiveAsync(IRunSource runs, JsonObject run, bool wait, OutputFormat output, Screen screen, CancellationToken cancellationToken)
    {
        var id = RunId.Parse(run["id"]!.GetValue<string>(), null);
        if (wait)
        {
            run = await Following.ToTheEndAsync(runs, id, screen, advance: true, cancellationToken);
        }

        if (output is OutputFormat.Json)
        {
            screen.Json(run);
        }
        else if (wait)
        {
            screen.Answer(RunText.Head(run) + "\n\n" + RunText.Report(run));
        }
        else
        {
            screen.Answer($"{id}");
            screen.Note($"'ecs-deploy-gate runs show --follow {id}' shows how it goes on.");
        }

        return !wait ? ExitCodes.Admitted : RunText.Verdict(run) is { } verdict ? ExitCodes.Of(verdict) : ExitCodes.Inconclusive;
    }
}
