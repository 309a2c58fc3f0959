namespace EcsDeployGate.Core.Validating.Commands;

/// <summary>Walks a script as a shell would, all branches at once: what it runs, and how it may end.</summary>
/// <remarks>
/// A command counts as required when the check cannot pass without it: what stands behind <c>||</c>, in a branch, or behind an exit that
/// may have been taken is optional. The number of steps is bounded, since functions may call each other.
/// </remarks>
/// <param name="needs">Where programs are noted.</param>
/// <param name="fails">True for a program of which it is known that it cannot be run: it ends with 126 or 127.</param>
/// <param name="dialect">The shell whose script it is.</param>
/// <param name="dialects">Which shell really stands behind the name of one that the script starts; null when nobody knows.</param>
internal sealed partial class ScriptWalk(
    NeedList needs, Func<string, string?, bool>? fails = null, ShellDialect? dialect = null, Func<string, ShellDialect>? dialects = null)
{
    private const int MaxSteps = 20_000;
    private const int MaxCalls = 12;
    private const int MaxScripts = 8;
    private const int MaxWrappers = 16;
    private const Ends Either = Ends.Zero | Ends.NonZero;

    private readonly List<ShellExtension> _lacking = [];
    private NeedList _needs = needs;
    private ShellDialect _dialect = dialect ?? ShellDialect.Any;
    private Dictionary<string, ShellCommand> _functions = new(StringComparer.Ordinal);
    private bool _errorExit;
    private bool _pipeFail;
    private int _steps;
    private int _calls;
    private int _scripts;
    private int _wrappers;

    /// <summary>What it could not follow, to follow a colon; null when it followed everything.</summary>
    public string? Unknown { get; private set; }

    /// <summary>What the script uses and its shell does not have.</summary>
    public IReadOnlyList<ShellExtension> Lacking => _lacking;

    /// <summary>A whole script.</summary>
    public Ends Script(ShellList list) => List(list, Ends.Zero, default);

    /// <summary>A program that is run without a shell.</summary>
    public Ends Program(IReadOnlyList<Word> words) => Program(words, inShell: false, listed: true, Ends.Zero, default);

    private Ends List(ShellList list, Ends before, Place place)
    {
        var (now, left) = (before, Ends.None);
        foreach (var item in list.Items)
        {
            if (!now.Has(Ends.GoesOn) || ++_steps > MaxSteps)
            {
                Unknown ??= _steps > MaxSteps ? "it has too many commands" : null;
                break;
            }

            if (item.Background)
            {
                Item(item, now, place);
                now = Ends.Zero;
                continue;
            }

            var result = Item(item, now, place);
            left |= result & ~Ends.GoesOn;
            now = result & Ends.GoesOn;
            if (left.Has(Ends.ExitZero | Ends.ReturnZero | Ends.Break | Ends.Continue))
            {
                place = place with { Optional = true };
            }
        }

        return now | left;
    }

    private Ends Item(ListItem item, Ends before, Place place)
    {
        var now = Pipeline(item.First, before, item.Rest.Count > 0 ? place.AsCondition : place);
        var negated = item.First.Negated;
        for (var i = 0; i < item.Rest.Count && now.Has(Ends.GoesOn); i++)
        {
            var (and, next) = (item.Rest[i].And, item.Rest[i].Pipeline);
            var runsAfter = and ? Ends.Zero : Ends.NonZero;
            var inside = i < item.Rest.Count - 1 ? place.AsCondition : place;
            inside = inside with { Optional = inside.Optional || (!and && !negated) || now.Has(Ends.ExitZero | Ends.ReturnZero) };
            var result = Pipeline(next, runsAfter, inside);
            if (now.Has(runsAfter))
            {
                now = (now & ~runsAfter) | result;
            }

            negated = next.Negated;
        }

        return now;
    }

    private Ends Pipeline(Pipeline pipeline, Ends before, Place place)
    {
        Ends ends;
        if (pipeline.Commands.Count == 1)
        {
            var command = pipeline.Commands[0];
            ends = Command(command, before, pipeline.Negated ? place.AsCondition : place);
            if (_errorExit && !place.Condition && !pipeline.Negated && command is SimpleCommand or BuiltInTest or Group { Subshell: true })
            {
                ends = ErrorExit(ends);
            }
        }
        else
        {
            ends = Piped(pipeline.Commands, before, place);
            ends = _errorExit && !place.Condition && !pipeline.Negated ? ErrorExit(ends) : ends;
        }

        return pipeline.Negated ? ends.Negated() : ends;
    }

    private static Ends ErrorExit(Ends ends) => ends.Has(Ends.NonZero) ? (ends & ~Ends.NonZero) | Ends.ExitNonZero : ends;

    private Ends Piped(IReadOnlyList<ShellCommand> commands, Ends before, Place place)
    {
        // Each runs in a process of its own; without pipefail the last one alone decides.
        var all = commands.Select(c => Apart(() => Command(c, before, place.AsCondition)).Contained() & ~Ends.Hang).ToList();
        var last = Pipes.IsContentSink(commands[^1]) ? Ends.Zero
            : Pipes.IsEmptySearch(commands[^2], commands[^1]) ? Ends.NonZero
            : all[^1];
        return !_pipeFail ? last
            : Ends.Zero.If(last.Has(Ends.Zero) && all.SkipLast(1).All(e => e.Has(Ends.Zero)))
                | Ends.NonZero.If(last.Has(Ends.NonZero) || all.SkipLast(1).Any(e => e.Has(Ends.NonZero)));
    }

    private Ends Command(ShellCommand command, Ends before, Place place)
    {
        if (Refuses(command))
        {
            return Ends.ExitNonZero;
        }

        var ends = command switch
        {
            SimpleCommand simple => Simple(simple, before, place),
            Group { Subshell: true } group => Apart(() => List(group.List, before, place)).Contained(),
            Group group => List(group.List, before, place),
            IfCommand branch => If(branch, before, place),
            LoopCommand loop => Loop(loop, before, place),
            ForCommand loop => For(loop, place),
            CaseCommand choice => Case(choice, place),
            BuiltInTest test => Test(test, place),
            FunctionDefinition function => Define(function),
            _ => throw new InvalidOperationException($"Nobody knows how to walk {command.GetType().Name}."),
        };
        foreach (var redirection in command.Redirections)
        {
            Substitutions(redirection.Target, place);
            if (redirection.Document?.Text is { } text)
            {
                Substitutions(text, place);
            }
        }

        if (command.Redirections.Any(r => IsSocket(r.Target)) && Lacks(ShellExtension.Socket))
        {
            return command is SimpleCommand { Words: [{ Literal: { } name }, ..] } && Builtins.IsSpecial(name) ? Ends.ExitNonZero : Ends.NonZero;
        }

        // What output goes to may refuse: a socket (": > /dev/tcp/127.0.0.1/80" is a check), a full disk.
        return command.Redirections.All(Pipes.IsHarmless) || !ends.Has(Ends.GoesOn) ? ends : ends | Ends.NonZero;
    }

    private Ends Define(FunctionDefinition function)
    {
        _functions[function.Name] = function.Body;
        return Ends.Zero;
    }

    private Ends If(IfCommand branch, Ends before, Place place)
    {
        var condition = List(branch.Condition, before, place.AsCondition);
        if (!condition.Has(Ends.GoesOn))
        {
            return condition;
        }

        var (then, thenNeeds) = Branch(branch.Then, Ends.Zero, place);
        var (otherwise, elseNeeds) = branch.Else is null ? (Ends.Zero, null) : Branch(branch.Else, Ends.NonZero, place);
        _needs.AddBranches(elseNeeds is null ? [thenNeeds] : [thenNeeds, elseNeeds], complete: elseNeeds is not null && !place.Optional);
        return (condition & ~Ends.GoesOn) | then.If(condition.Has(Ends.Zero)) | otherwise.If(condition.Has(Ends.NonZero));
    }

    private (Ends Ends, NeedList Needs) Branch(ShellList list, Ends before, Place place)
    {
        var outer = _needs;
        _needs = new NeedList();
        try
        {
            return (List(list, before, place), _needs);
        }
        finally
        {
            _needs = outer;
        }
    }

    private Ends Loop(LoopCommand loop, Ends before, Place place)
    {
        var condition = List(loop.Condition, before, place.AsCondition);
        var (goesOn, stops) = loop.Until ? (Ends.NonZero, Ends.Zero) : (Ends.Zero, Ends.NonZero);
        var body = List(loop.Body, goesOn, place with { Optional = true });
        body = body.If(condition.Has(goesOn));
        // A loop that reads ends with its input; any other may wait for something that never comes.
        var endless = condition.Has(goesOn) && !Pipes.Reads(loop.Condition);
        return (condition & ~Ends.GoesOn) | Ends.Hang.If(endless) | Left(body)
            | (Ends.Zero | (body & Ends.NonZero)).If(condition.Has(stops));
    }

    private Ends For(ForCommand loop, Place place)
    {
        foreach (var item in loop.Items ?? [])
        {
            Substitutions(item, place);
            NoteBraces(item);
        }

        var isFixed = loop.Items is { Count: > 0 } items && items.All(i => i.Literal is not null);
        if (loop.Items is { Count: 0 })
        {
            return Ends.Zero;
        }

        var body = List(loop.Body, Ends.Zero, isFixed ? place : place with { Optional = true });
        return Left(body) | (body & Ends.GoesOn) | Ends.Zero.If(!isFixed || body.Has(Ends.Continue));
    }

    /// <summary>What leaves a loop from its inside.</summary>
    private static Ends Left(Ends body) => (body & ~(Ends.GoesOn | Ends.Break | Ends.Continue)) | Ends.Zero.If(body.Has(Ends.Break));

    private Ends Case(CaseCommand choice, Place place)
    {
        Substitutions(choice.Subject, place);
        List<NeedList> branches = [];
        var ends = Ends.None;
        var complete = false;
        foreach (var clause in choice.Clauses)
        {
            foreach (var pattern in clause.Patterns)
            {
                Substitutions(pattern, place);
            }

            var (body, needed) = Branch(clause.Body, Ends.Zero, place);
            ends |= body;
            branches.Add(needed);
            complete |= clause.TakesAll;
        }

        _needs.AddBranches(branches, complete && !place.Optional);
        return complete ? ends : ends | Ends.Zero;
    }

    private Ends Test(BuiltInTest test, Place place)
    {
        foreach (var word in test.Words)
        {
            Substitutions(word, place);
        }

        return Either;
    }

    private void Substitutions(Word word, Place place)
    {
        foreach (var substitution in word.Substitutions)
        {
            if (substitution.List is { } list)
            {
                Apart(() => List(list, Ends.Zero, place));
            }
        }
    }

    /// <summary>In a process of its own: what it sets, defines and changes ends with it.</summary>
    private Ends Apart(Func<Ends> inside)
    {
        var (errorExit, pipeFail, functions, dialect) = (_errorExit, _pipeFail, _functions, _dialect);
        _functions = new(functions, StringComparer.Ordinal);
        try
        {
            return inside();
        }
        finally
        {
            (_errorExit, _pipeFail, _functions, _dialect) = (errorExit, pipeFail, functions, dialect);
        }
    }

    /// <summary>Where a command stands.</summary>
    /// <param name="Optional">True when the check may pass without it.</param>
    /// <param name="Condition">True when its failure is looked at, so that <c>set -e</c> leaves it alone.</param>
    private readonly record struct Place(bool Optional, bool Condition)
    {
        public Place AsCondition => this with { Condition = true };
    }
}
