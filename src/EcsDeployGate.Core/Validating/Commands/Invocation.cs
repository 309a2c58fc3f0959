namespace EcsDeployGate.Core.Validating.Commands;

/// <summary>One program that a command runs, with the wrappers around it looked through.</summary>
/// <param name="Program">The word that names it.</param>
/// <param name="Arguments">What follows.</param>
/// <param name="Looked">True when something reads its output: a pipe behind it or a substitution around it.</param>
/// <param name="Depth">0 in the line itself, more inside a nested shell.</param>
/// <param name="Redirections">Where its input and output go.</param>
internal sealed record Invocation(Word Program, IReadOnlyList<Word> Arguments, bool Looked, int Depth, IReadOnlyList<Redirection> Redirections)
{
    private const int MaxWrappers = 16;
    private const int MaxScripts = 8;

    /// <summary>The programs that it is run through, each with what stands between it and the next: <c>timeout 5</c>; the outermost first.</summary>
    public IReadOnlyList<(Word Program, IReadOnlyList<Word> Arguments)> Wrappers { get; init; } = [];

    /// <summary>The program's name without its folder; null when it is not known before the shell runs.</summary>
    public string? Name => Wrapper.NameOf(Program);

    /// <summary>True for a shell, whose own text is read as commands of their own.</summary>
    public bool IsShell => Wrapper.IsShell(Name);

    public static IEnumerable<Invocation> In(ShellList list) => In(list, looked: false, depth: 0);

    /// <summary>What a simple command runs in the end: the words of that program, and its script when it is a shell with one.</summary>
    public static (IReadOnlyList<Word> Words, Wrapped.Script? Nested) Unwrap(IReadOnlyList<Word> words) => Unwrap(words, []);

    private static (IReadOnlyList<Word> Words, Wrapped.Script? Nested) Unwrap(IReadOnlyList<Word> words, List<(Word Program, IReadOnlyList<Word> Arguments)> around)
    {
        var inShell = true;
        for (var steps = 0; steps < MaxWrappers; steps++)
        {
            switch (Wrapper.Look(words, inShell))
            {
                case Wrapped.Command { Words.Count: > 0 } command:
                    around.Add((words[0], [.. words.Skip(1).SkipLast(command.Words.Count)]));
                    (words, inShell) = (command.Words, command.InShell);
                    break;
                case Wrapped.Applet applet:
                    around.Add((words[0], []));
                    (words, inShell) = (applet.Words, false);
                    break;
                case Wrapped.Script script:
                    return (words, script);
                default:
                    return (words, null);
            }
        }

        return (words, null);
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

    private static IEnumerable<Invocation> In(ShellCommand command, bool looked, int depth)
    {
        var inside = command switch
        {
            Group group => In(group.List, looked, depth),
            IfCommand branch => All(looked, depth, branch.Condition, branch.Then, branch.Else),
            LoopCommand loop => All(looked, depth, loop.Condition, loop.Body),
            ForCommand loop => [.. (loop.Items ?? []).SelectMany(i => In(i, depth)), .. In(loop.Body, looked, depth)],
            CaseCommand choice => [.. In(choice.Subject, depth), .. All(looked, depth, [.. choice.Clauses.Select(c => c.Body)])],
            FunctionDefinition function => In(function.Body, looked, depth),
            BuiltInTest test => test.Words.SelectMany(w => In(w, depth)),
            SimpleCommand simple => In(simple, looked, depth),
            _ => [],
        };
        return inside.Concat(command.Redirections.SelectMany(r => In(r.Target, depth).Concat(r.Document?.Text is { } text ? In(text, depth) : [])));
    }

    private static IEnumerable<Invocation> All(bool looked, int depth, params IEnumerable<ShellList?> lists) =>
        lists.OfType<ShellList>().SelectMany(l => In(l, looked, depth));

    /// <summary>Substitutions; positions between backticks are not positions in the line.</summary>
    private static IEnumerable<Invocation> In(Word word, int depth) =>
        word.Substitutions.Where(s => s.List is not null).SelectMany(s => In(s.List!, looked: true, s.InText ? depth : depth + 1));

    private static IEnumerable<Invocation> In(SimpleCommand simple, bool looked, int depth)
    {
        foreach (var found in simple.Assignments.Concat(simple.Words).SelectMany(w => In(w, depth)))
        {
            yield return found;
        }

        if (simple.Words.Count == 0)
        {
            yield break;
        }

        List<(Word, IReadOnlyList<Word>)> around = [];
        var (words, nested) = Unwrap(simple.Words, around);
        yield return new(words[0], [.. words.Skip(1)], looked, depth, simple.Redirections) { Wrappers = around };
        foreach (var found in nested is not null && depth < MaxScripts && nested.Word.AsScript(depth + 1).List is { } list ? In(list, looked, depth + 1) : [])
        {
            yield return found;
        }
    }
}
