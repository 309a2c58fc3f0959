namespace EcsDeployGate.Core.Validating.Commands;

/// <summary>What stands between the braces of <c>${…}</c> (POSIX.1-2024, XCU 2.6.2).</summary>
internal static class Parameter
{
    /// <param name="source">Where forms that are bash's own are noted, and which shell reads them.</param>
    /// <param name="name">The name, with a sign in front where there is one.</param>
    /// <param name="operation">What follows the name, as written.</param>
    /// <param name="inner">The same, read.</param>
    /// <param name="quoted">True between double quotes.</param>
    public static WordPart.Variable Of(ShellSource source, string name, string operation, IReadOnlyList<WordPart> inner, bool quoted)
    {
        char? sign = name is ['!', _, ..] ? '!'
            : operation is ['/' or '^' or ',' or '[' or '@', ..] or [':', not ('-' or '=' or '?' or '+'), ..] ? operation[0]
            : null;
        if (sign is { } bash && !source.Takes(ShellExtension.Expansion(bash)))
        {
            return new(name + operation, null, quoted, Known: false) { Inner = inner, Refused = true };
        }

        if (!WordReader.IsName(name))
        {
            return new(name + operation, null, quoted, Known: false) { Inner = inner };
        }

        var after = operation.StartsWith(':') ? operation.AsSpan(1) : operation;
        if (after is not (['-', ..] or ['=', ..]))
        {
            return new(name, null, quoted, Known: operation.Length == 0) { Inner = inner };
        }

        // The operator is literal text at the head of what was read.
        var text = new Word(inner, -1, -1).Literal;
        var fallback = text?[(operation.Length - after.Length + 1)..];
        return new(name, fallback, quoted, Known: fallback is not null) { Inner = inner };
    }
}
