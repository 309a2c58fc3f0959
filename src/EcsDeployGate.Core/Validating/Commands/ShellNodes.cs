namespace EcsDeployGate.Core.Validating.Commands;

/// <summary>Commands one after the other.</summary>
internal sealed record ShellList(IReadOnlyList<ListItem> Items);

/// <summary>One element of a list.</summary>
/// <param name="First">The first pipeline.</param>
/// <param name="Rest">What follows <c>&amp;&amp;</c> or <c>||</c>.</param>
/// <param name="Background">True when it ends in <c>&amp;</c>.</param>
/// <param name="Start">Where it starts in the script's text.</param>
internal sealed record ListItem(Pipeline First, IReadOnlyList<Linked> Rest, bool Background, int Start);

/// <summary>A pipeline after <c>&amp;&amp;</c> or <c>||</c>.</summary>
/// <param name="And">True for <c>&amp;&amp;</c>.</param>
/// <param name="Pipeline">What runs then.</param>
/// <param name="OperatorAt">Where the operator is in the script's text.</param>
internal sealed record Linked(bool And, Pipeline Pipeline, int OperatorAt);

/// <summary>Commands joined by <c>|</c>.</summary>
internal sealed record Pipeline(bool Negated, IReadOnlyList<ShellCommand> Commands);

/// <summary>A command of a pipeline.</summary>
internal abstract record ShellCommand(IReadOnlyList<Redirection> Redirections);

/// <summary>A program with arguments, a builtin, or assignments alone.</summary>
internal sealed record SimpleCommand(IReadOnlyList<Word> Assignments, IReadOnlyList<Word> Words, IReadOnlyList<Redirection> Redirections)
    : ShellCommand(Redirections);

/// <summary><c>( … )</c> or <c>{ …; }</c>.</summary>
internal sealed record Group(bool Subshell, ShellList List, IReadOnlyList<Redirection> Redirections) : ShellCommand(Redirections);

/// <summary><c>if … then … else … fi</c>; an <c>elif</c> is an if inside the else.</summary>
internal sealed record IfCommand(ShellList Condition, ShellList Then, ShellList? Else, IReadOnlyList<Redirection> Redirections) : ShellCommand(Redirections);

/// <summary><c>while</c> or <c>until</c>.</summary>
internal sealed record LoopCommand(bool Until, ShellList Condition, ShellList Body, IReadOnlyList<Redirection> Redirections) : ShellCommand(Redirections);

/// <summary><c>for NAME in WORDS; do … done</c>.</summary>
/// <param name="Items">What it goes over; null for the positional parameters, or where bash counts.</param>
/// <param name="Body">What runs for each.</param>
/// <param name="Redirections">Of the whole loop.</param>
internal sealed record ForCommand(IReadOnlyList<Word>? Items, ShellList Body, IReadOnlyList<Redirection> Redirections) : ShellCommand(Redirections);

/// <summary><c>case WORD in … esac</c>.</summary>
internal sealed record CaseCommand(Word Subject, IReadOnlyList<CaseClause> Clauses, IReadOnlyList<Redirection> Redirections) : ShellCommand(Redirections);

/// <summary>One clause of a case.</summary>
internal sealed record CaseClause(IReadOnlyList<Word> Patterns, ShellList Body)
{
    /// <summary>True when it takes whatever the clauses before left.</summary>
    public bool TakesAll => Patterns.Any(p => p.Parts is [WordPart.Literal { Text: "*", Quoted: false }]);
}

/// <summary><c>NAME() { …; }</c>: runs nothing until it is called.</summary>
internal sealed record FunctionDefinition(string Name, ShellCommand Body) : ShellCommand(Redirections: []);

/// <summary>Bash's <c>[[ … ]]</c> or <c>(( … ))</c>: a test without a program.</summary>
internal sealed record BuiltInTest(IReadOnlyList<Word> Words, IReadOnlyList<Redirection> Redirections) : ShellCommand(Redirections);

/// <summary>A redirection such as <c>2&gt;&amp;1</c>.</summary>
/// <param name="Operator">With the descriptor in front, if one is written.</param>
/// <param name="Target">The file, the descriptor, or a here-document's end word.</param>
/// <param name="Document">A here-document; null for everything else.</param>
internal sealed record Redirection(string Operator, Word Target, HereDocument? Document = null);

/// <summary>A here-document: its text comes after the line that asks for it.</summary>
internal sealed class HereDocument(Word end, bool tabs)
{
    /// <summary>True for <c>&lt;&lt;-</c>, which leaves out leading tabs.</summary>
    public bool Tabs => tabs;

    /// <summary>True when nothing in the text is expanded.</summary>
    public bool IsQuoted => end.Parts.Any(p => p is WordPart.Literal { Quoted: true });

    /// <summary>The line that ends it.</summary>
    public string EndWord { get; } = string.Concat(end.Parts.OfType<WordPart.Literal>().Select(p => p.Text));

    /// <summary>What is expanded in it; null until it is read, and when nothing is.</summary>
    public Word? Text { get; set; }
}
