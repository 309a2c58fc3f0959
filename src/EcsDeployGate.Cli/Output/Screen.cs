using System.Text.Json;
using System.Text.Json.Nodes;
using EcsDeployGate.Core.Reporting;
using EcsDeployGate.Core.Runs;
using Spectre.Console;

namespace EcsDeployGate.Cli.Output;

/// <summary>Writes for people where people read, with colour there and nowhere else. What strangers wrote cannot steer the terminal.</summary>
internal sealed class Screen(CliStreams streams)
{
    private readonly IAnsiConsole? _out = Colours(streams.Out, streams.OutIsTerminal);
    private readonly IAnsiConsole? _error = Colours(streams.Error, streams.ErrorIsTerminal);

    public CliStreams Streams => streams;

    /// <summary>A mistake, for the person who made it.</summary>
    public void Problem(string text) => Write(_error, streams.Error, $"ecs-deploy-gate: {text}", Style.Parse("red"));

    /// <summary>Progress.</summary>
    public void Note(string text) => Write(_error, streams.Error, text, Style.Parse("grey"));

    /// <summary>Progress of a run.</summary>
    public void Progress(TimelineEntry line) => Write(_error, streams.Error, Told(line), StyleOf(line));

    /// <summary>A line of the answer.</summary>
    public void Answer(string text, Style? style = null)
    {
        foreach (var line in text.TrimEnd('\n').Split('\n'))
        {
            Write(_out, streams.Out, line, style ?? StyleOf(line));
        }
    }

    /// <summary>The answer as JSON: indented for people, one line for programs.</summary>
    public void Json(JsonNode document) =>
        streams.Out.WriteLine(document.ToJsonString(streams.OutIsTerminal ? RunJson.Indented : RunJson.Options));

    /// <summary>One of several answers as JSON, always one line.</summary>
    public void JsonLine(JsonNode document) => streams.Out.WriteLine(document.ToJsonString(RunJson.Options));

    /// <summary>Rows of the answer under headings.</summary>
    public void Table(IReadOnlyList<string> headings, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        if (_out is not null)
        {
            var table = new Table().Border(TableBorder.None);
            foreach (var heading in headings)
            {
                table.AddColumn(new TableColumn(new Text(heading, Style.Parse("bold"))).NoWrap());
            }

            foreach (var row in rows)
            {
                table.AddRow(row.Select(cell => new Text(Clean(cell), StyleOf(cell))));
            }

            _out.Write(table);
            return;
        }

        var widths = headings.Select((heading, i) => rows.Select(row => row[i].Length).Append(heading.Length).Max()).ToList();
        foreach (var row in rows.Prepend(headings))
        {
            streams.Out.WriteLine(string.Join("  ", row.Select((cell, i) => Clean(cell).PadRight(widths[i]))).TrimEnd());
        }
    }

    /// <summary>One line of a timeline.</summary>
    public static string Told(TimelineEntry line) =>
        $"{line.At.UtcDateTime.ToString("HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture)}  {line.Stage,-10}  {line.Text}";

    private static IAnsiConsole? Colours(TextWriter writer, bool terminal) =>
        terminal ? AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) }) : null;

    private static void Write(IAnsiConsole? console, TextWriter writer, string text, Style? style)
    {
        if (console is null)
        {
            writer.WriteLine(Clean(text));
        }
        else
        {
            console.Write(new Text(Clean(text) + "\n", style));
        }
    }

    /// <summary>Without control characters: output of containers must not move the cursor or ring the bell.</summary>
    private static string Clean(string text) => text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)) : text;

    private static Style StyleOf(TimelineEntry line) => line.Kind switch
    {
        "deciding.verdict" => StyleOf(line.Text) ?? Style.Plain,
        "probing.attempt" or "probing.experiment" or "probing.listening" or "probing.health" => Style.Parse("grey"),
        "auditing.step-failed" => Style.Parse("yellow"),
        _ => Style.Plain,
    };

    private static Style? StyleOf(string text) => text switch
    {
        _ when text.StartsWith("APPROVE", StringComparison.Ordinal) || text is "approved" => Style.Parse("bold green"),
        _ when text.StartsWith("REJECT", StringComparison.Ordinal) || text is "rejected" => Style.Parse("bold red"),
        _ when text.StartsWith("INCONCLUSIVE", StringComparison.Ordinal) || text is "held" => Style.Parse("bold yellow"),
        _ when text.StartsWith("  Fix (tried", StringComparison.Ordinal) => Style.Parse("green"),
        _ => (Style?)null,
    };
}
