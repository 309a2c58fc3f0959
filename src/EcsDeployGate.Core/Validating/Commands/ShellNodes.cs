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

/// <summary>A redirection such as <c>2&gt;&amp;1</c>.</summary>
internal sealed record Redirection(string Operator, Word Target);
