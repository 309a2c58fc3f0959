using System.Collections.Frozen;

namespace EcsDeployGate.Core.Validating.Commands;

/// <summary>What a command runs in its turn.</summary>
internal abstract record Wrapped
{
    private Wrapped()
    {
    }

    /// <summary>Another program, or with <see cref="InShell"/> a builtin of the same shell.</summary>
    /// <param name="Words">Its words.</param>
    /// <param name="InShell">True when the shell itself looks the name up.</param>
    /// <param name="Replaces">True when nothing of the shell is left afterwards (<c>exec</c>).</param>
    /// <param name="Status">Whose exit code counts.</param>
    /// <param name="Always">False when it may not be run at all.</param>
    public sealed record Command(IReadOnlyList<Word> Words, bool InShell, bool Replaces, WrapperStatus Status, bool Always = true) : Wrapped;

    /// <summary>A script for a shell of its own.</summary>
    /// <param name="Word">The script.</param>
    /// <param name="ErrorExit">True with <c>-e</c>.</param>
    /// <param name="Status">Whose exit code counts.</param>
    public sealed record Script(Word Word, bool ErrorExit, WrapperStatus Status) : Wrapped;

    /// <summary>An applet of BusyBox: no program of its own.</summary>
    public sealed record Applet(IReadOnlyList<Word> Words) : Wrapped;
}

/// <summary>How a wrapper's exit code follows from what it runs.</summary>
internal enum WrapperStatus
{
    /// <summary>The same.</summary>
    Same,

    /// <summary>The same, or a failure of the wrapper's own (a time-out).</summary>
    SameOrFailure,

    /// <summary>Another one.</summary>
    Own,
}

/// <summary>Looks through programs that run others.</summary>
internal static class Wrapper
{
    private static readonly FrozenSet<string> s_shells = FrozenSet.Create(StringComparer.Ordinal, "sh", "bash", "ash", "dash", "ksh", "mksh", "zsh", "hush");

    private static readonly FrozenDictionary<string, Shape> s_shapes = new Dictionary<string, Shape>(StringComparer.Ordinal)
    {
        ["chpst"] = new("-u -U -b -e -/ -n -l -L -m -d -o -p -f -c -r -t"),
        ["chrt"] = new("-T -P -D", Operands: 1),
        ["doas"] = new("-u -C"),
        ["dumb-init"] = new("-r --rewrite"),
        ["env"] = new("-u --unset -C --chdir", Assignments: true),
        ["flock"] = new("-w --timeout -E --conflict-exit-code", Operands: 1, Status: WrapperStatus.SameOrFailure, ScriptOption: true),
        ["gosu"] = new("", Operands: 1),
        ["ionice"] = new("-c --class -n --classdata"),
        ["nice"] = new("-n --adjustment"),
        ["nohup"] = new(""),
        ["runuser"] = new("-u --user -g --group -G --supp-group", Status: WrapperStatus.SameOrFailure),
        ["s6-setuidgid"] = new("", Operands: 1),
        ["setpriv"] = new(
            "--reuid --regid --ruid --euid --rgid --egid --groups --inh-caps --ambient-caps --bounding-set --securebits --pdeathsig --selinux-label --apparmor-profile"),
        ["setsid"] = new(""),
        ["setuidgid"] = new("", Operands: 1),
        ["stdbuf"] = new("-i --input -o --output -e --error"),
        ["su-exec"] = new("", Operands: 1),
        ["sudo"] = new("-u --user -g --group -h --host -p --prompt -C -r -t -T -U -D -R", Assignments: true, Status: WrapperStatus.SameOrFailure),
        ["taskset"] = new("", Operands: 1),
        ["time"] = new("-f --format -o --output"),
        ["timeout"] = new("-k --kill-after -s --signal", Operands: 1, Status: WrapperStatus.SameOrFailure),
        ["tini"] = new("-p -e"),
        ["with-contenv"] = new(""),
        ["xargs"] = new(
            "-I -n -P -L -d -a -E -s --max-args --max-procs --max-lines --delimiter --arg-file --replace", Status: WrapperStatus.Own),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static bool IsShell(string? name) => name is not null && s_shells.Contains(name);

    /// <summary>The file name of a program as a script writes it; null when it is not known before the shell runs.</summary>
    public static string? NameOf(Word program) => program.Literal is { } text ? text[(text.LastIndexOf('/') + 1)..] : null;

    /// <summary>What this command runs in its turn; null when it runs nothing else, or nobody can tell.</summary>
    /// <param name="words">The command.</param>
    /// <param name="inShell">True when a shell looks its name up, so that builtins are builtins.</param>
    public static Wrapped? Look(IReadOnlyList<Word> words, bool inShell)
    {
        if (words.Count == 0 || NameOf(words[0]) is not { } name)
        {
            return null;
        }

        if (inShell && words[0].Literal == name && Builtins.Contains(name))
        {
            return OfBuiltin(name, words);
        }

        if (IsShell(name))
        {
            return OfShell(words, 1, WrapperStatus.Same);
        }

        return name switch
        {
            "busybox" => words.Count > 1 && words[1].Literal is not (null or "" or ['-', ..]) ? new Wrapped.Applet([.. words.Skip(1)]) : null,
            "su" => OfSu(words),
            "runuser" when !words.Any(w => w.Literal is "-u" || w.Prefix.StartsWith("--user", StringComparison.Ordinal)) => OfSu(words),
            "watch" => OfWatch(words),
            "find" => OfFind(words),
            _ when s_shapes.TryGetValue(name, out var shape) => OfShape(name, shape, words),
            _ => null,
        };
    }

    private static Wrapped.Command? OfBuiltin(string name, IReadOnlyList<Word> words)
    {
        var at = 1;
        switch (name)
        {
            case "exec":
                while (at < words.Count && words[at].Literal is ['-', not '-', ..] option)
                {
                    at += option.EndsWith('a') ? 2 : 1;
                }

                at += at < words.Count && words[at].Literal == "--" ? 1 : 0;
                return at < words.Count ? new Wrapped.Command([.. words.Skip(at)], InShell: false, Replaces: true, WrapperStatus.Same) : null;
            case "command":
                while (at < words.Count && words[at].Literal is ['-', ..] option)
                {
                    if (option.Contains('v', StringComparison.OrdinalIgnoreCase))
                    {
                        // "command -v x" runs nothing.
                        return null;
                    }

                    at++;
                }

                return at < words.Count ? new Wrapped.Command([.. words.Skip(at)], InShell: true, Replaces: false, WrapperStatus.Same) : null;
            case "builtin":
                return words.Count > 1 ? new Wrapped.Command([.. words.Skip(1)], InShell: true, Replaces: false, WrapperStatus.Same) : null;
            default:
                return null;
        }
    }

    /// <summary>Options of a shell up to <c>-c</c> and its script.</summary>
    private static Wrapped.Script? OfShell(IReadOnlyList<Word> words, int from, WrapperStatus status)
    {
        var (script, error) = (false, false);
        for (var at = from; at < words.Count; at++)
        {
            var option = words[at].Literal;
            if (option is ['-' or '+', not '-', ..])
            {
                script |= option[0] == '-' && option.Contains('c', StringComparison.Ordinal);
                error |= option[0] == '-' && option.Contains('e', StringComparison.Ordinal);
                at += option[^1] is 'o' or 'O' ? 1 : 0;
            }
            else if (option is "--rcfile" or "--init-file")
            {
                at++;
            }
            else if (option is not ['-', '-', _, ..])
            {
                at += option == "--" ? 1 : 0;
                return script && at < words.Count ? new(words[at], error, status) : null;
            }
        }

        return null;
    }

    /// <summary><c>su [-] [USER] -c SCRIPT</c>, the options in any order.</summary>
    private static Wrapped.Script? OfSu(IReadOnlyList<Word> words)
    {
        for (var at = 1; at + 1 < words.Count; at++)
        {
            if (words[at].Literal is "-c" or "--command" or "-lc")
            {
                return new(words[at + 1], ErrorExit: false, WrapperStatus.SameOrFailure);
            }
        }

        return null;
    }

    /// <summary>Watch gives its words to <c>sh -c</c>, blanks between them; it never ends by itself.</summary>
    private static Wrapped.Script? OfWatch(IReadOnlyList<Word> words)
    {
        var at = 1;
        while (at < words.Count && words[at].Literal is ['-', ..] option)
        {
            at += option is "-n" or "--interval" or "-q" or "--equexit" ? 2 : 1;
        }

        return at < words.Count ? new(Join(words, at), ErrorExit: false, WrapperStatus.Own) : null;
    }

    private static Wrapped.Command? OfFind(IReadOnlyList<Word> words)
    {
        for (var at = 1; at + 1 < words.Count; at++)
        {
            if (words[at].Literal is "-exec" or "-execdir" or "-ok" or "-okdir")
            {
                return new([.. words.Skip(at + 1).TakeWhile(w => w.Literal is not (";" or "+"))], InShell: false, Replaces: false, WrapperStatus.Own, Always: false);
            }
        }

        return null;
    }

    private static Wrapped? OfShape(string name, Shape shape, IReadOnlyList<Word> words)
    {
        var (at, operands) = (1, shape.Operands);
        for (; at < words.Count && words[at].Literal is ['-', _, ..] option; at++)
        {
            if (option == "--")
            {
                at++;
                break;
            }

            if (shape.ScriptOption && option is "-c" or "--command")
            {
                return at + 1 < words.Count ? new Wrapped.Script(words[at + 1], ErrorExit: false, shape.Status) : null;
            }

            if (name == "timeout" && option == "-t")
            {
                // Old BusyBox takes the time as "-t SECONDS".
                operands = 0;
                at++;
            }
            else if (shape.TakesValue(option))
            {
                at++;
            }
        }

        at += operands;
        while (shape.Assignments && at < words.Count && WordReader.IsAssignment(Unquoted(words[at])))
        {
            at++;
        }

        if (shape.ScriptOption && at + 1 < words.Count && words[at].Literal == "-c")
        {
            return new Wrapped.Script(words[at + 1], ErrorExit: false, shape.Status);
        }

        return at < words.Count ? new Wrapped.Command([.. words.Skip(at)], InShell: false, Replaces: false, shape.Status) : null;
    }

    /// <summary>The words as one, blanks between them: how <c>eval</c> and <c>watch</c> see them.</summary>
    public static Word Join(IReadOnlyList<Word> words, int from) =>
        new([.. words.Skip(from).SelectMany((w, i) => i == 0 ? w.Parts : [new WordPart.Literal(" ", Quoted: true), .. w.Parts])], -1, -1);

    /// <summary>For env a quoted assignment is one, too.</summary>
    private static Word Unquoted(Word word) => word with { Parts = [.. word.Parts.Select(p => p is WordPart.Literal l ? l with { Quoted = false } : p)] };

    private sealed record Shape(string Values, int Operands = 0, bool Assignments = false, WrapperStatus Status = WrapperStatus.Same, bool ScriptOption = false)
    {
        private readonly string[] _values = Values.Split(' ', StringSplitOptions.RemoveEmptyEntries);

        public bool TakesValue(string option) => _values.Contains(option);
    }
}
