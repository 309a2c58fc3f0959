namespace EcsDeployGate.Core.Validating.Commands;

/// <summary>What redirections and pipes mean for the exit code.</summary>
internal static class Pipes
{
    // Read to the end of their input and are content with anything.
    private static readonly string[] s_contentSinks = ["tee", "cat", "head", "tail", "logger", "tr", "cut", "sort", "uniq", "wc"];

    /// <summary>True for a command that succeeds whatever comes in.</summary>
    public static bool IsContentSink(ShellCommand command) =>
        command is SimpleCommand { Words.Count: > 0 } simple && s_contentSinks.Contains(Wrapper.NameOf(simple.Words[0])) && simple.Redirections.All(IsHarmless);

    /// <summary>True for a redirection that cannot fail.</summary>
    public static bool IsHarmless(Redirection redirection) =>
        redirection.Operator.EndsWith('&') || redirection.Document is not null || redirection.Operator.EndsWith("<<<", StringComparison.Ordinal)
        || redirection.Target.Literal is "/dev/null" or "/dev/stdout" or "/dev/stderr" or "/proc/1/fd/1" or "/proc/1/fd/2";

    /// <summary>True for a loop's condition that ends with its input.</summary>
    public static bool Reads(ShellList condition) =>
        condition.Items is [.., { First.Commands: [SimpleCommand { Words: [{ Literal: "read" }, ..] }] }];

    /// <summary>True for <c>grep</c> behind something that prints nothing into the pipe: it never finds a line.</summary>
    public static bool IsEmptySearch(ShellCommand before, ShellCommand last)
    {
        if (last is not SimpleCommand { Words.Count: > 1 } search || Wrapper.NameOf(search.Words[0]) is not ("grep" or "egrep" or "fgrep")
            || search.Redirections.Any(r => r.Operator.Contains('<', StringComparison.Ordinal)))
        {
            return false;
        }

        // With a file to search, or with -L, what comes in does not matter.
        var options = search.Words.Skip(1).TakeWhile(w => w.Literal is ['-', _, ..]).ToList();
        var operands = search.Words.Count - 1 - options.Count;
        return operands == 1 && !options.Any(o => o.Literal!.StartsWith("--", StringComparison.Ordinal) || o.Literal!.IndexOfAny(['L', 'e', 'f', 'r', 'R']) > 0)
            && IsSilent(before);
    }

    private static bool IsSilent(ShellCommand command)
    {
        // Where descriptors 1 and 2 go, in the order of the text; true is the pipe.
        var (output, error) = (true, false);
        foreach (var redirection in command.Redirections)
        {
            var target = redirection.Target.Literal;
            switch (redirection.Operator)
            {
                case ">" or ">>" or "1>" or "1>>" or ">|":
                    output = false;
                    break;
                case "2>" or "2>>":
                    error = false;
                    break;
                case "&>" or "&>>":
                    (output, error) = (false, false);
                    break;
                case "2>&" when target == "1":
                    error = output;
                    break;
                case ">&" or "1>&" when target == "2":
                    output = error;
                    break;
                default:
                    return false;
            }
        }

        return !output && !error;
    }
}
