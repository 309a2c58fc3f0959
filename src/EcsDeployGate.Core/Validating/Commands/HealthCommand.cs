namespace EcsDeployGate.Core.Validating.Commands;

/// <summary>How a health check's command array begins.</summary>
internal enum CommandForm
{
    /// <summary>The array is empty.</summary>
    Missing,

    /// <summary><c>CMD</c>: a program and its arguments, no shell.</summary>
    Exec,

    /// <summary><c>CMD-SHELL</c>: a line for the container's shell.</summary>
    Shell,

    /// <summary><c>NONE</c>: switched off.</summary>
    None,

    /// <summary>Anything else.</summary>
    Unknown,
}

/// <summary>A health check's command array, read.</summary>
/// <param name="Items">The whole array.</param>
/// <param name="Form">How it begins.</param>
/// <param name="Script">What runs: the shell line, or the exec form's program as a list of one command; null when nothing would.</param>
internal sealed record HealthCommand(IReadOnlyList<string> Items, CommandForm Form, ShellScript? Script)
{
    public static HealthCommand Of(IReadOnlyList<string> items) => items switch
    {
        [] => new(items, CommandForm.Missing, null),
        ["NONE"] => new(items, CommandForm.None, null),
        ["CMD", var program, ..] when !string.IsNullOrWhiteSpace(program) => new(items, CommandForm.Exec, Exec(items)),
        ["CMD", ..] => new(items, CommandForm.Exec, null),
        ["CMD-SHELL", var line, ..] when !string.IsNullOrWhiteSpace(line) => new(items, CommandForm.Shell, ShellScript.Read(line)),
        ["CMD-SHELL", ..] => new(items, CommandForm.Shell, null),
        _ => new(items, CommandForm.Unknown, null),
    };

    /// <summary>The shell line; null for other forms.</summary>
    public string? Line => Form is CommandForm.Shell && Items.Count > 1 ? Items[1] : null;

    /// <summary>Every invocation in the command, nested shells included, in the order of the text.</summary>
    public IEnumerable<Invocation> Invocations => Script?.List is { } list ? Invocation.In(list) : [];

    /// <summary>The command with options behind one of its programs.</summary>
    /// <param name="invocation">An invocation of this command.</param>
    /// <param name="option">The option and its value, each a word that needs no quotes.</param>
    /// <returns>Null when the program does not stand in the command itself as it is written: in a nested shell, behind quotes.</returns>
    public IReadOnlyList<string>? WithOption(Invocation invocation, params IReadOnlyList<string> option)
    {
        var items = Items.ToList();
        if (invocation.Depth > 0)
        {
            return null;
        }

        if (Form is CommandForm.Exec)
        {
            items.InsertRange(items.FindIndex(1, i => i[(i.LastIndexOf('/') + 1)..] == invocation.Name) + 1, option);
            return items;
        }

        var (start, end) = (invocation.Program.Start, invocation.Program.End);
        if (start < 0 || end > items[1].Length || items[1][start..end] != invocation.Program.Literal)
        {
            return null;
        }

        items[1] = items[1].Insert(end, " " + string.Join(' ', option));
        return items;
    }

    private static ShellScript Exec(IReadOnlyList<string> items)
    {
        var command = new SimpleCommand([], [.. items.Skip(1).Select(Word.Of)], []);
        return new("", new([new(new(false, [command]), [], Background: false, Start: -1)]), null, IsSyntaxError: false);
    }
}
