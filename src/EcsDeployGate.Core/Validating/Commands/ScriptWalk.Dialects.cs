using System.Text.RegularExpressions;

namespace EcsDeployGate.Core.Validating.Commands;

/// <content>What the script's own shell does not have.</content>
internal sealed partial class ScriptWalk
{
    /// <summary>Notes what the shell does not have; false when it has it.</summary>
    private bool Lacks(ShellExtension extension)
    {
        if (_dialect.Knows(extension))
        {
            return false;
        }

        if (!_lacking.Contains(extension))
        {
            _lacking.Add(extension);
        }

        return true;
    }

    private void NoteLacking(ShellScript? script)
    {
        foreach (var extension in script?.Lacking ?? [])
        {
            if (!_lacking.Contains(extension))
            {
                _lacking.Add(extension);
            }
        }
    }

    /// <summary>True for a command with an expansion at which the shell gives up.</summary>
    private static bool Refuses(ShellCommand command) =>
        (command switch
        {
            SimpleCommand simple => simple.Assignments.Concat(simple.Words),
            ForCommand loop => loop.Items ?? [],
            CaseCommand choice => [choice.Subject],
            _ => [],
        }).Concat(command.Redirections.Select(r => r.Target)).Any(w => Refuses(w.Parts));

    private static bool Refuses(IReadOnlyList<WordPart> parts) =>
        parts.OfType<WordPart.Variable>().Any(v => v.Refused || Refuses(v.Inner));

    private static bool IsSocket(Word target) =>
        target.Prefix is var path && (path.StartsWith("/dev/tcp/", StringComparison.Ordinal) || path.StartsWith("/dev/udp/", StringComparison.Ordinal));

    /// <summary>Braces that make several words of one in bash; everywhere else they are text.</summary>
    private void NoteBraces(Word word)
    {
        if (!_dialect.Knows(ShellExtension.BraceExpansion) && word.Parts.Any(p => p is WordPart.Literal { Quoted: false, Text: var text } && Braces().IsMatch(text)))
        {
            Lacks(ShellExtension.BraceExpansion);
        }
    }

    [GeneratedRegex(@"\{[^{}\s]*(,|\.\.)[^{}\s]*\}", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Braces();
}
