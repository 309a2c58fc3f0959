namespace EcsDeployGate.Core.Validating.Commands;

/// <summary>Which exit statuses a script can end with, from its text alone.</summary>
/// <param name="Zero">It may end with 0.</param>
/// <param name="NonZero">It may end with something else.</param>
/// <param name="Unknown">What this reader cannot follow; null when it followed everything.</param>
internal readonly record struct ExitStatus(bool Zero, bool NonZero, string? Unknown)
{
    public static ExitStatus Of(ShellScript script)
    {
        if (script.List is null)
        {
            return new(true, true, script.Problem);
        }

        var walk = new Walk();
        var flow = walk.List(script.List, Flow.Always(zero: true));
        return new(flow.Zero || flow.ExitZero, flow.NonZero || flow.ExitNonZero, walk.Unknown);
    }

    /// <summary>Where the script stands after a command: still running with some status, or left with some status.</summary>
    private readonly record struct Flow(bool Zero, bool NonZero, bool ExitZero, bool ExitNonZero)
    {
        public static Flow Either => new(true, true, false, false);

        public static Flow Always(bool zero) => new(zero, !zero, false, false);

        public bool GoesOn => Zero || NonZero;

        /// <summary>In a process of its own, where leaving only ends that process.</summary>
        public Flow Contained => new(Zero || ExitZero, NonZero || ExitNonZero, false, false);

        public Flow Leaving => new(false, false, ExitZero || Zero, ExitNonZero || NonZero);

        public static Flow operator |(Flow a, Flow b) =>
            new(a.Zero || b.Zero, a.NonZero || b.NonZero, a.ExitZero || b.ExitZero, a.ExitNonZero || b.ExitNonZero);
    }

    private sealed class Walk
    {
        // Read to the end of their input and are content with anything.
        private static readonly string[] s_contentSinks = ["tee", "cat", "head", "tail", "logger", "tr", "cut", "sort", "uniq", "wc"];

        public string? Unknown { get; private set; }

        public Flow List(ShellList list, Flow before)
        {
            var now = before;
            foreach (var item in list.Items)
            {
                if (!now.GoesOn)
                {
                    break;
                }

                var left = new Flow(false, false, now.ExitZero, now.ExitNonZero);
                now = (item.Background ? Flow.Always(zero: true) : Item(item, now)) | left;
            }

            return now;
        }

        private Flow Item(ListItem item, Flow before)
        {
            var now = Pipeline(item.First, before);
            foreach (var linked in item.Rest)
            {
                if (linked.And ? now.Zero : now.NonZero)
                {
                    var skipped = linked.And ? now with { Zero = false } : now with { NonZero = false };
                    now = Pipeline(linked.Pipeline, Flow.Always(zero: linked.And)) | skipped;
                }
            }

            return now;
        }

        private Flow Pipeline(Pipeline pipeline, Flow before)
        {
            var last = pipeline.Commands[^1];
            Flow flow;
            if (pipeline.Commands.Count == 1)
            {
                flow = Command(last, before);
            }
            else
            {
                // Without pipefail the last command alone decides; the others run beside it and cannot leave for it.
                flow = IsContentSink(last) ? Flow.Always(zero: true) : Command(last, Flow.Either).Contained;
            }

            return pipeline.Negated ? flow with { Zero = flow.NonZero, NonZero = flow.Zero } : flow;
        }

        private Flow Command(ShellCommand command, Flow before)
        {
            switch (command)
            {
                case Group { Subshell: true } group:
                    return List(group.List, before).Contained;
                case Group group:
                    return List(group.List, before);
                case IfCommand branch:
                    var condition = List(branch.Condition, before);
                    var left = new Flow(false, false, condition.ExitZero, condition.ExitNonZero);
                    var then = condition.Zero ? List(branch.Then, Flow.Always(zero: true)) : default;
                    var otherwise = !condition.NonZero ? default
                        : branch.Else is null ? Flow.Always(zero: true)
                        : List(branch.Else, Flow.Always(zero: false));
                    return then | otherwise | left;
                default:
                    return Simple((SimpleCommand)command, before);
            }
        }

        private Flow Simple(SimpleCommand command, Flow before)
        {
            if (command.Words.Count == 0)
            {
                var mayFail = command.Redirections.Count > 0
                    || command.Assignments.Any(a => a.Parts.Any(p => p is WordPart.Substitution));
                return mayFail ? Flow.Either : Flow.Always(zero: true);
            }

            var (words, nested, replaces) = Invocation.Unwrap(command.Words);
            var flow = nested is not null ? Nested(nested) : Program(words, command, before);
            return replaces ? flow.Leaving : flow;
        }

        private Flow Nested(ShellScript script)
        {
            if (script.List is null)
            {
                Unknown ??= script.Problem;
                return Flow.Either;
            }

            return List(script.List, Flow.Always(zero: true)).Contained;
        }

        private Flow Program(IReadOnlyList<Word> words, SimpleCommand command, Flow before)
        {
            switch (words[0].Literal)
            {
                case "exit" or "return":
                    return (words.Count > 1 && int.TryParse(words[1].Literal, out var code) ? Flow.Always(zero: (code & 0xff) == 0)
                        : words.Count == 1 || words[1].Parts is [WordPart.Variable { Name: "?" }] ? before
                        : Flow.Either).Leaving;
                case "false" or "/bin/false" or "/usr/bin/false":
                    return Flow.Always(zero: false);
                case "true" or "/bin/true" or "/usr/bin/true" or ":" or "echo" or "/bin/echo" or "/usr/bin/echo" or "printf":
                    // What its output goes to may refuse: a socket (": > /dev/tcp/127.0.0.1/80" is a check), a full disk.
                    return command.Redirections.All(IsHarmless) ? Flow.Always(zero: true) : Flow.Either;
                case "set" when words.Skip(1).Any(w => w.Literal is null or "pipefail" || (w.Literal is ['-', ..] o && o.Contains('e', StringComparison.Ordinal))):
                    Unknown ??= "it sets options of the shell that change what decides";
                    return Flow.Always(zero: true);
                case "trap" or "eval":
                    Unknown ??= $"it uses '{words[0].Literal}'";
                    return Flow.Either;
                default:
                    return Flow.Either;
            }
        }

        private static bool IsContentSink(ShellCommand command) =>
            command is SimpleCommand simple && simple.Words.Count > 0 && s_contentSinks.Contains(simple.Words[0].Literal?.Split('/')[^1])
            && simple.Redirections.All(IsHarmless);

        private static bool IsHarmless(Redirection redirection) =>
            redirection.Operator.EndsWith('&') || redirection.Target.Literal is "/dev/null" or "/dev/stdout" or "/dev/stderr" or "/proc/1/fd/1" or "/proc/1/fd/2";
    }
}
