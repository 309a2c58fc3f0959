using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using EcsDeployGate.Cli.Output;
using EcsDeployGate.Core.Validating;

namespace EcsDeployGate.Cli.Commands;

/// <summary><c>requires COMMAND…</c>: what a health check needs of an image, from its text alone.</summary>
internal static class RequiresCommand
{
    public static Command Create(Screen screen)
    {
        var items = new Argument<string[]>("COMMAND")
        {
            Description = "The items of healthCheck.command: CMD-SHELL and a line, or CMD and a program with its arguments. Behind -- nothing is taken as an option of this program",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var stdin = new Option<bool>("--stdin") { Description = "Read JSON arrays from standard input instead, and print a line for each" };
        var output = CommonOptions.Output();
        var command = new Command("requires", "Say which programs a health check needs, and whether it can fail and pass at all") { items, stdin, output };
        command.Validators.Add(result =>
        {
            if (result.GetValue(stdin) == (result.GetValue(items) is { Length: > 0 }))
            {
                result.AddError("Give a command, such as CMD-SHELL 'curl -f http://localhost/', or --stdin.");
            }
        });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var format = parsed.GetValue(output);
            if (!parsed.GetValue(stdin))
            {
                Answer(parsed.GetRequiredValue(items), format, screen);
                return ExitCodes.Admitted;
            }

            await foreach (var array in ReadAsync(screen.Streams, cancellationToken))
            {
                Answer(array, format, screen);
            }

            return ExitCodes.Admitted;
        });
        return command;
    }

    private static void Answer(IReadOnlyList<string> command, OutputFormat format, Screen screen)
    {
        var needs = CommandRequirements.Of(command);
        if (format is OutputFormat.Json)
        {
            screen.JsonLine(new JsonObject
            {
                ["required"] = Texts(needs.Required),
                ["optional"] = Texts(needs.Optional),
                ["dynamic"] = needs.Dynamic,
                ["canFail"] = needs.CanFail,
                ["canPass"] = needs.CanPass,
            });
            return;
        }

        screen.Answer($"""
            Required  {Listed(needs.Required)}{(needs.Dynamic ? " and what a variable names" : "")}
            Optional  {Listed(needs.Optional)}
            Can fail  {(needs.CanFail ? "yes" : "no: its exit code is 0 whatever happens")}
            Can pass  {(needs.CanPass ? "yes" : "no: its exit code is never 0")}
            """);
        if (needs.Unknown is { } unknown)
        {
            screen.Answer($"Not read   {unknown}");
        }
    }

    private static string Listed(IReadOnlyList<string> programs) => programs.Count == 0 ? "nothing" : string.Join(", ", programs);

    private static JsonArray Texts(IReadOnlyList<string> texts) => [.. texts.Select(t => (JsonNode?)JsonValue.Create(t))];

    private static async IAsyncEnumerable<string[]> ReadAsync(
        CliStreams streams, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var input = streams.In();
        await using var arrays = JsonSerializer.DeserializeAsyncEnumerable<string?[]>(input, topLevelValues: true, JsonSerializerOptions.Default, cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        for (var number = 1; ; number++)
        {
            try
            {
                if (!await arrays.MoveNextAsync())
                {
                    yield break;
                }
            }
            catch (JsonException e)
            {
                throw new CliException($"Command {number} of the input is not a JSON array of texts: {e.Message}", e);
            }

            yield return arrays.Current is { } array && !array.Contains(null)
                ? [.. array.OfType<string>()]
                : throw new CliException($"Command {number} of the input is not a JSON array of texts: it is or holds null.");
        }
    }
}
