namespace EcsDeployGate.Core.Validating.Commands;

/// <summary>One program that a command runs, with the wrappers around it looked through.</summary>
/// <param name="Program">The word that names it.</param>
/// <param name="Arguments">What follows.</param>
/// <param name="Looked">True when something reads its output: a pipe behind it or a substitution around it.</param>
/// <param name="Depth">0 in the line itself, more inside a nested shell.</param>
/// <param name="Redirections">Where its input and output go.</param>
internal sealed record Invocation(Word Program, IReadOnlyList<Word> Arguments, bool Looked, int Depth, IReadOnlyList<Redirection> Redirections)
{
    private static readonly string[] s_shells = ["sh", "bash", "ash", "dash", "ksh", "zsh"];
    private static readonly string[] s_plainWrappers = ["exec", "nohup", "command", "time"];

    /// <summary>The program's name without its folder; null when it is not known before the shell runs.</summary>
    public string? Name => Program.Literal is { } text ? text[(text.LastIndexOf('/') + 1)..] : null;

    /// <summary>True for a shell, whose own text is read as commands of their own.</summary>
    public bool IsShell => s_shells.Contains(Name);

    public static IEnumerable<Invocation> In(ShellList list) => In(list, looked: false, depth: 0);

    /// <summary>What a simple command really runs: the wrapped program, or the script of a nested shell.</summary>
    /// <returns>Words of the program, and a script when the program is a shell with <c>-c</c>.</returns>
    public static (IReadOnlyList<Word> Words, ShellScript? Nested, bool Replaces) Unwrap(IReadOnlyList<Word> words)
    {
        var replaces = false;
        for (var steps = 0; steps < 8 && words.Count > 0; steps++)
        {
            var name = words[0].Literal is { } text ? text[(text.LastIndexOf('/') + 1)..] : null;
            var next = name switch
            {
                // "command -v x" runs nothing.
                "command" when words.Count > 1 && words[1].Literal is ['-', ..] => 0,
                _ when s_plainWrappers.Contains(name) => words.Count > 1 ? 1 : 0,
                "busybox" => words.Count > 1 && words[1].Literal is not (null or ['-', ..]) ? 1 : 0,
                "timeout" or "nice" or "env" => Skip(name, words),
                _ => 0,
            };
            replaces |= name == "exec" && next > 0;
            if (next > 0)
            {
                words = [.. words.Skip(next)];
                continue;
            }

            return (words, s_shells.Contains(name) ? NestedScript(words) : null, replaces);
        }

        return (words, null, replaces);
    }

    private static IEnumerable<Invocation> In(ShellList list, bool looked, int depth)
    {
        foreach (var pipeline in list.Items.SelectMany(i => (Pipeline[])[i.First, .. i.Rest.Select(r => r.Pipeline)]))
        {
            for (var i = 0; i < pipeline.Commands.Count; i++)
            {
                foreach (var found in In(pipeline.Commands[i], looked || i < pipeline.Commands.Count - 1, depth))
                {
                    yield return found;
                }
            }
        }
    }

    private static IEnumerable<Invocation> In(ShellCommand command, bool looked, int depth) => command switch
    {
        Group group => In(group.List, looked, depth),
        IfCommand branch => (ShellList[])[branch.Condition, branch.Then, .. branch.Else is null ? Array.Empty<ShellList>() : [branch.Else]]
            is var lists ? lists.SelectMany(l => In(l, looked, depth)) : [],
        SimpleCommand simple => In(simple, looked, depth),
        _ => [],
    };

    private static IEnumerable<Invocation> In(SimpleCommand simple, bool looked, int depth)
    {
        foreach (var inner in simple.Assignments.Concat(simple.Words).Concat(simple.Redirections.Select(r => r.Target))
            .SelectMany(w => w.Parts).OfType<WordPart.Substitution>())
        {
            foreach (var found in inner.List is null ? [] : In(inner.List, looked: true, depth))
            {
                yield return found;
            }
        }

        if (simple.Words.Count == 0)
        {
            yield break;
        }

        var (words, nested, _) = Unwrap(simple.Words);
        yield return new(words[0], [.. words.Skip(1)], looked, depth, simple.Redirections);
        if (nested?.List is { } list)
        {
            foreach (var found in In(list, looked, depth + 1))
            {
                yield return found;
            }
        }
    }

    /// <summary>How many words the wrapper itself takes.</summary>
    private static int Skip(string wrapper, IReadOnlyList<Word> words)
    {
        var at = 1;
        while (at < words.Count && words[at].Literal is ['-', ..] option)
        {
            at += option is "-k" or "-s" or "--kill-after" or "--signal" or "-n" or "-u" or "-C" or "-t" ? 2 : 1;
        }

        if (wrapper == "env")
        {
            while (at < words.Count && words[at].Prefix.Contains('=', StringComparison.Ordinal))
            {
                at++;
            }
        }
        else if (wrapper == "timeout" && !(at - 1 >= 1 && words[at - 1].Literal is { } seconds && words[at - 2].Literal == "-t" && char.IsAsciiDigit(seconds[0])))
        {
            // Old BusyBox takes the time as "-t SECONDS".
            at++;
        }

        return at < words.Count ? at : 0;
    }

    private static ShellScript? NestedScript(IReadOnlyList<Word> words)
    {
        for (var i = 1; i < words.Count && words[i].Literal is ['-' or '+', ..] option; i++)
        {
            if (option.StartsWith('-') && !option.StartsWith("--", StringComparison.Ordinal) && option.Contains('c', StringComparison.Ordinal))
            {
                return i + 1 >= words.Count ? null
                    : words[i + 1].Literal is { } script ? ShellScript.Read(script, depth: 1)
                    : new(words[i + 1].Prefix, null, "a nested shell's script is put together from variables", IsSyntaxError: false);
            }
        }

        return null;
    }
}
