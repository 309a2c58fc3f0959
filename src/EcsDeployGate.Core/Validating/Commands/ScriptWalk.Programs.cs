namespace EcsDeployGate.Core.Validating.Commands;

/// <content>Simple commands: programs, builtins, functions, and programs that run others.</content>
internal sealed partial class ScriptWalk
{
    private Ends Simple(SimpleCommand command, Ends before, Place place)
    {
        foreach (var assignment in command.Assignments)
        {
            Substitutions(assignment, place);
        }

        if (command.Words.Count == 0)
        {
            return command.Assignments.Any(a => a.Substitutions.Any()) ? Either : Ends.Zero;
        }

        return command.Words[0].Literal is { } name && _functions.TryGetValue(name, out var body)
            ? Call(name, body, command.Words, before, place)
            : Program(command.Words, inShell: true, listed: true, before, place);
    }

    private Ends Call(string name, ShellCommand body, IReadOnlyList<Word> words, Ends before, Place place)
    {
        Arguments(words, 1, place);
        if (_calls >= MaxCalls)
        {
            Unknown ??= $"function '{name}' calls itself";
            return Either | Ends.Hang;
        }

        _calls++;
        try
        {
            return Command(body, before, place).Returned();
        }
        finally
        {
            _calls--;
        }
    }

    private Ends Program(IReadOnlyList<Word> words, bool inShell, bool listed, Ends before, Place place)
    {
        if (Wrapper.NameOf(words[0]) is not { } name)
        {
            _needs.Dynamic = true;
            Arguments(words, 0, place);
            return Either;
        }

        if (name.Length == 0)
        {
            // An empty word, or a path that ends in a slash: no such program.
            Arguments(words, 1, place);
            return Ends.NonZero;
        }

        var builtin = inShell && words[0].Literal == name && Builtins.Contains(name);
        if (builtin && Builtins.ExtensionOf(name) is { } added && Lacks(added))
        {
            Arguments(words, 1, place);
            return Ends.NonZero;
        }

        var inside = Wrapper.Look(words, inShell);
        if (!builtin && listed)
        {
            var applet = (inside as Wrapped.Applet)?.Words[0].Literal;
            _needs.Add(words[0].Literal!, !place.Optional, applet);
            if (fails?.Invoke(words[0].Literal!, applet) == true)
            {
                Arguments(words, 1, place);
                return Ends.NonZero;
            }
        }

        switch (inside)
        {
            case Wrapped.Command command:
                var ends = Inside(words, command, before, place);
                return command.Replaces ? ends.Leaving() : ends;
            case Wrapped.Script script:
                Arguments(words, 1, place);
                return WithStatus(Nested(script, ShellOf(name, listed), place), script.Status);
            case Wrapped.Applet applet:
                return Program(applet.Words, inShell: false, listed: false, before, place);
            default:
                Arguments(words, 1, place);
                if (ScriptFile.Of(name, words) is { } file)
                {
                    _needs.AddScript(file);
                }

                return builtin ? Builtin(name, words, before, place) : Alone(name);
        }
    }

    private Ends Inside(IReadOnlyList<Word> words, Wrapped.Command command, Ends before, Place place)
    {
        Arguments([.. words.Take(words.Count - command.Words.Count)], 1, place);
        if (command.Words.Count == 0 || _wrappers >= MaxWrappers)
        {
            Unknown ??= _wrappers >= MaxWrappers ? "too many programs that run others" : null;
            return Either;
        }

        _wrappers++;
        try
        {
            var ends = Program(command.Words, command.InShell, listed: true, before, command.Always ? place : place with { Optional = true });
            return WithStatus(ends, command.Status);
        }
        finally
        {
            _wrappers--;
        }
    }

    private void Arguments(IReadOnlyList<Word> words, int from, Place place)
    {
        foreach (var word in words.Skip(from))
        {
            Substitutions(word, place);
            NoteBraces(word);
        }
    }

    /// <summary>The shell behind a name; programs that take a script without being one give it to <c>sh</c>.</summary>
    private ShellDialect ShellOf(string name, bool listed) =>
        !listed ? ShellDialect.BusyBox : dialects?.Invoke(Wrapper.IsShell(name) ? name : "sh") ?? ShellDialect.Any;

    private static Ends WithStatus(Ends ends, WrapperStatus status) => status switch
    {
        WrapperStatus.Same => ends,
        WrapperStatus.SameOrFailure => ends | Ends.NonZero,
        _ => Either,
    };

    private Ends Nested(Wrapped.Script wrapped, ShellDialect shell, Place place)
    {
        var script = _scripts >= MaxScripts ? null : wrapped.Word.AsScript(depth: _scripts * 4, shell);
        NoteLacking(script);
        if (script is { List: null, IsSyntaxError: true } && shell.IsKnown)
        {
            return Ends.NonZero;
        }

        if (script?.List is null)
        {
            Unknown ??= script?.Problem ?? "shells inside of shells";
            _needs.Dynamic |= wrapped.Word.Literal is null;
            return Either;
        }

        _scripts++;
        try
        {
            return Apart(() =>
            {
                (_errorExit, _pipeFail, _functions, _dialect) = (wrapped.ErrorExit, false, new(StringComparer.Ordinal), shell);
                return List(script.List, Ends.Zero, place with { Condition = false });
            }).Contained();
        }
        finally
        {
            _scripts--;
        }
    }

    private static Ends Alone(string name) => name switch
    {
        "true" => Ends.Zero,
        "false" => Ends.NonZero,
        "echo" or "printf" => Ends.Zero,
        _ => Either,
    };

    private Ends Builtin(string name, IReadOnlyList<Word> words, Ends before, Place place)
    {
        switch (name)
        {
            case "[" or "test" when words.Skip(1).Any(w => w.Literal == "==") && Lacks(ShellExtension.TestEquals):
                return Ends.NonZero;
            case "echo" when words.Count > 1 && words[1].Literal is "-e" or "-ne" or "-en" && Lacks(ShellExtension.EchoEscapes):
                return Ends.Zero;
            case "exit":
                return Status(words, before).Leaving();
            case "return":
                return _calls > 0 ? Status(words, before).Returning() : Status(words, before).Leaving();
            case "true" or ":" or "echo" or "printf" or "unset" or "alias" or "unalias" or "umask" or "hash" or "times" or "history":
            case "export" or "readonly" or "local" or "declare" or "typeset":
                // What an assignment behind these runs may fail without anybody noticing.
                return Ends.Zero;
            case "false":
                return Ends.NonZero;
            case "break":
                return Ends.Break;
            case "continue":
                return Ends.Continue;
            case "set":
                return Set(words);
            case "trap":
                return Trap(words, place);
            case "eval":
                return Eval(words, before, place);
            case "." or "source":
                // Whatever the file does, it does it here.
                return Either | Ends.ExitNonZero | Ends.ExitZero;
            case "exec":
                return Ends.Zero;
            default:
                return Either;
        }
    }

    private static Ends Status(IReadOnlyList<Word> words, Ends before) =>
        words.Count > 1 && int.TryParse(words[1].Literal, out var code) ? (code & 0xff) == 0 ? Ends.Zero : Ends.NonZero
        : words.Count == 1 || words[1].Parts is [WordPart.Variable { Name: "?" }] ? before & Ends.GoesOn
        : Either;

    private Ends Set(IReadOnlyList<Word> words)
    {
        for (var i = 1; i < words.Count; i++)
        {
            if (words[i].Literal is not { } option)
            {
                Unknown ??= "it sets options of the shell from a variable";
                break;
            }

            if (option is not ['-' or '+', _, ..] || option == "--")
            {
                break;
            }

            var on = option[0] == '-';
            _errorExit = option.Contains('e', StringComparison.Ordinal) ? on : _errorExit;
            if (option[^1] == 'o' && ++i < words.Count)
            {
                _errorExit = words[i].Literal == "errexit" ? on : _errorExit;
                if (words[i].Literal == "pipefail")
                {
                    if (Lacks(ShellExtension.PipeFail))
                    {
                        return Ends.ExitNonZero;
                    }

                    _pipeFail = on;
                }
            }
        }

        return Ends.Zero;
    }

    private Ends Trap(IReadOnlyList<Word> words, Place place)
    {
        if (words.Count > 2 && words[1].Literal is not "-" and not "")
        {
            var atExit = words.Skip(2).Any(w => w.Literal is "EXIT" or "0");
            var ends = Run(words[1].AsScript(depth: _scripts * 4, _dialect), "it uses 'trap'", Ends.Zero, atExit ? place : place with { Optional = true });
            if (ends.Has(Ends.ExitZero | Ends.ExitNonZero))
            {
                Unknown ??= "it uses 'trap'";
            }
        }

        return Ends.Zero;
    }

    private Ends Eval(IReadOnlyList<Word> words, Ends before, Place place) =>
        words.Count == 1 ? Ends.Zero : Run(Wrapper.Join(words, 1).AsScript(depth: _scripts * 4, _dialect), "it uses 'eval'", before, place);

    /// <summary>A script in the same shell.</summary>
    private Ends Run(ShellScript script, string otherwise, Ends before, Place place)
    {
        if (script.List is null || _scripts >= MaxScripts)
        {
            Unknown ??= otherwise;
            _needs.Dynamic |= !script.IsSyntaxError;
            return Either;
        }

        _scripts++;
        try
        {
            return List(script.List, before, place);
        }
        finally
        {
            _scripts--;
        }
    }
}
