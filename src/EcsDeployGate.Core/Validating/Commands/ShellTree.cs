namespace EcsDeployGate.Core.Validating.Commands;

/// <summary>What a script is made of, whether it is ever reached or not.</summary>
internal static class ShellTree
{
    /// <summary>Every command, those inside of others after the one that holds them; what stands in substitutions is not among them.</summary>
    public static IEnumerable<ShellCommand> Commands(ShellList? list) =>
        list is null ? [] : list.Items.SelectMany(i => (Pipeline[])[i.First, .. i.Rest.Select(r => r.Pipeline)]).SelectMany(p => p.Commands).SelectMany(Inside);

    /// <summary>Every word that a shell expands, those in substitutions included.</summary>
    public static IEnumerable<Word> Words(ShellList? list) =>
        Commands(list).SelectMany(c => Own(c).Concat(c.Redirections.SelectMany(r => r.Document is { } document ? document.Text is { } text ? [text] : [] : (Word[])[r.Target])))
            .SelectMany(w => w.Substitutions.SelectMany(s => Words(s.List)).Prepend(w));

    private static IEnumerable<ShellCommand> Inside(ShellCommand command) =>
    [
        command,
        .. command switch
        {
            Group group => Commands(group.List),
            IfCommand branch => [.. Commands(branch.Condition), .. Commands(branch.Then), .. Commands(branch.Else)],
            LoopCommand loop => [.. Commands(loop.Condition), .. Commands(loop.Body)],
            ForCommand loop => Commands(loop.Body),
            CaseCommand choice => choice.Clauses.SelectMany(c => Commands(c.Body)),
            FunctionDefinition function => Inside(function.Body),
            _ => Enumerable.Empty<ShellCommand>(),
        },
    ];

    private static IEnumerable<Word> Own(ShellCommand command) => command switch
    {
        SimpleCommand simple => simple.Assignments.Concat(simple.Words),
        ForCommand loop => loop.Items ?? [],
        CaseCommand choice => choice.Clauses.SelectMany(c => c.Patterns).Prepend(choice.Subject),
        BuiltInTest test => test.Words,
        _ => [],
    };
}
