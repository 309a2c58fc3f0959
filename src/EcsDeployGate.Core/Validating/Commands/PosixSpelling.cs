namespace EcsDeployGate.Core.Validating.Commands;

/// <summary>Spells what only some shells know as all of them know it, where there is another word for exactly the same.</summary>
/// <remarks>
/// <c>&amp;&gt; FILE</c> is <c>&gt; FILE 2&gt;&amp;1</c>, <c>==</c> in a test is <c>=</c>, <c>source ./x</c> is <c>. ./x</c>, and a <c>[[ ]]</c> that compares
/// two words without patterns is a <c>[ ]</c>. Whoever uses a spelling reads it again for the shell that it is meant for.
/// </remarks>
internal static class PosixSpelling
{
    private static readonly string[] s_pairs = ["=", "==", "!=", "-eq", "-ne", "-lt", "-le", "-gt", "-ge"];
    private static readonly string[] s_tests = ["-z", "-n", "-e", "-f", "-d", "-r", "-w", "-x", "-s", "-S", "-L", "-h"];

    /// <summary>The line in other words; null when nothing of it can be said in others.</summary>
    /// <param name="line">The text of a shell line.</param>
    /// <param name="shell">The shell for which it is spelled anew.</param>
    public static string? Of(string line, ShellDialect shell)
    {
        if (ShellScript.Read(line).List is not { } list)
        {
            return null;
        }

        // From the end, so that places before stay where they are.
        var text = line;
        foreach (var edit in Edits(line, list, shell).OrderByDescending(e => e.Start))
        {
            text = string.Concat(text.AsSpan(0, edit.Start), edit.Text, text.AsSpan(edit.End));
        }

        return text == line ? null : text;
    }

    private static IEnumerable<Edit> Edits(string line, ShellList list, ShellDialect shell) => ShellTree.Commands(list).SelectMany(command => command switch
    {
        BuiltInTest test when !shell.Knows(ShellExtension.DoubleBrackets) => OfTest(line, test),
        SimpleCommand simple => OfSimple(line, simple, shell),
        _ => [],
    }).Concat(ShellTree.Commands(list).SelectMany(c => c.Redirections).SelectMany(r => OfRedirection(line, r, shell)));

    private static IEnumerable<Edit> OfSimple(string line, SimpleCommand simple, ShellDialect shell)
    {
        var name = simple.Words is [{ Literal: { } literal }, ..] ? literal : null;
        if (name is "[" or "test" && !shell.Knows(ShellExtension.TestEquals))
        {
            return simple.Words.Where(w => w.Literal == "==" && Stands(line, w, "==")).Select(w => new Edit(w.Start, w.End, "="));
        }

        // Without a slash "." looks in PATH alone.
        return name == "source" && !shell.Knows(ShellExtension.Builtin(name)) && simple.Words is [var word, { Prefix: var file }, ..] && file.Contains('/', StringComparison.Ordinal) && Stands(line, word, name)
            ? [new(word.Start, word.End, ".")]
            : [];
    }

    private static IEnumerable<Edit> OfRedirection(string line, Redirection redirection, ShellDialect shell)
    {
        var appends = redirection.Operator == "&>>";
        if (!(appends || redirection.Operator == "&>") || shell.Knows(appends ? ShellExtension.BothOutputsAppended : ShellExtension.BothOutputs)
            || redirection.Target is not { Start: > 1 and var start, End: var end } || end > line.Length || line[..start].TrimEnd() is not { } before || !before.EndsWith(redirection.Operator, StringComparison.Ordinal))
        {
            return [];
        }

        return [new(before.Length - redirection.Operator.Length, before.Length, redirection.Operator[1..]), new(end, end, " 2>&1")];
    }

    /// <summary>Only what means the same in a plain test: two words and an operator, or one word and a question; quotes around what the shell would split.</summary>
    private static IEnumerable<Edit> OfTest(string line, BuiltInTest test)
    {
        var words = test.Words;
        var simple = words switch
        {
            [{ Literal: { } question }, var word] => s_tests.Contains(question) && IsPlain(word),
            [var left, { Literal: { } pair }, var right] => s_pairs.Contains(pair) && IsPlain(left) && IsPlain(right),
            _ => false,
        };
        if (!simple || words[0].Start < 2 || words.Any(w => w.Start < 0 || w.End > line.Length)
            || line[..words[0].Start].TrimEnd() is not { } open || !open.EndsWith("[[", StringComparison.Ordinal) || !line[words[^1].End..].TrimStart().StartsWith("]]", StringComparison.Ordinal))
        {
            return [];
        }

        var close = line.IndexOf("]]", words[^1].End, StringComparison.Ordinal);
        return
        [
            new(open.Length - 2, open.Length, "["),
            .. words.Where(w => w.Literal == "==").Select(w => new Edit(w.Start, w.End, "=")),
            .. words.Where(w => Expands(w) && !IsQuoted(line, w)).Select(w => new Edit(w.Start, w.End, $"\"{line[w.Start..w.End]}\"")),
            new(close, close + 2, "]"),
        ];
    }

    /// <summary>No pattern, and nothing to expand or that alone, with quotes around all of it or nowhere.</summary>
    private static bool IsPlain(Word word) =>
        word.Parts.All(p => p is not WordPart.Literal { Quoted: false, Text: var text } || text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/' or ':' or '%'))
        && (word.Parts.Count == 1 || !Expands(word));

    private static bool Expands(Word word) => word.Parts.Any(p => p is not WordPart.Literal);

    private static bool IsQuoted(string line, Word word) =>
        word.Start >= 0 && word.End <= line.Length && word.End - word.Start > 1 && line[word.Start] == '"' && line[word.End - 1] == '"';

    private static bool Stands(string line, Word word, string text) => word.Start >= 0 && word.End <= line.Length && line[word.Start..word.End] == text;

    private readonly record struct Edit(int Start, int End, string Text);
}
