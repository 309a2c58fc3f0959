namespace EcsDeployGate.Core.Validating.Commands;

/// <summary>The file that an interpreter is given to run.</summary>
internal static class ScriptFile
{
    /// <summary>The file as written; null when there is none, it comes from a variable, or the program is no interpreter that is known here.</summary>
    public static string? Of(string name, IReadOnlyList<Word> words)
    {
        if (name == "java")
        {
            var jar = words.ToList().FindIndex(w => w.Literal == "-jar");
            return jar > 0 && jar + 1 < words.Count ? words[jar + 1].Literal : null;
        }

        var (code, values) = Wrapper.IsShell(name) ? ("cs", "oO")
            : name.StartsWith("python", StringComparison.Ordinal) ? ("cm", "WX")
            : name switch
            {
                "node" or "nodejs" => ("ep", "r"),
                "php" => ("rRB", "dcz"),
                "perl" => ("eE", "I"),
                "ruby" => ("e", "Ir"),
                _ => (null, ""),
            };
        if (code is null)
        {
            return null;
        }

        for (var at = 1; at < words.Count; at++)
        {
            switch (words[at].Literal)
            {
                case null or "-":
                    return null;
                case "--eval" or "--print" or "--run":
                    return null;
                case ['-', '-', ..]:
                    break;
                case ['-', .. { Length: > 0 } letters] when letters.AsSpan().ContainsAny(code):
                    return null;
                case ['-', .. { Length: > 0 } letters]:
                    at += values.Contains(letters[^1], StringComparison.Ordinal) ? 1 : 0;
                    break;
                case var file:
                    return file;
            }
        }

        return null;
    }
}
