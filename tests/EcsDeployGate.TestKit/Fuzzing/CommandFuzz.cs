using System.Diagnostics;
using EcsDeployGate.Core.Validating;
using EcsDeployGate.Core.Validating.Commands;

namespace EcsDeployGate.TestKit.Fuzzing;

/// <summary>Throws scripts at the reader of health checks and holds it to what must be true of every input.</summary>
public static class CommandFuzz
{
    /// <summary>Tries <paramref name="count"/> inputs.</summary>
    /// <param name="seed">The first input's seed; each thousand has its own, so that one can be tried again alone.</param>
    /// <param name="count">How many inputs.</param>
    /// <param name="examples">Real commands, of which some inputs are broken copies.</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    /// <exception cref="FuzzFoundException">An input for which something is not true.</exception>
    public static FuzzReport Run(int seed, int count, IReadOnlyList<string> examples, CancellationToken cancellationToken)
    {
        var (read, refused, beyond, slowest, slowestInput) = (0, 0, 0, TimeSpan.Zero, "");
        for (var done = 0; done < count; seed++)
        {
            var maker = new ScriptMaker(seed, examples);
            for (var i = 0; i < 1000 && done < count; i++, done++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var input = maker.Any();
                var started = Stopwatch.GetTimestamp();
                var script = Try(seed, input);
                if (Stopwatch.GetElapsedTime(started) is var took && took > slowest)
                {
                    (slowest, slowestInput) = (took, input);
                }

                _ = script.List is not null ? read++ : script.IsSyntaxError ? refused++ : beyond++;
                if (i % 10 == 0)
                {
                    TryRight(seed, maker);
                }
            }
        }

        return new(count, read, refused, beyond, slowest, slowestInput);
    }

    private static ShellScript Try(int seed, string input)
    {
        try
        {
            var script = ShellScript.Read(input);
            var command = HealthCommand.Of(["CMD-SHELL", input]);
            var needs = CommandRequirements.Of(command.Items);
            Hold(needs.Required.Count > 0 && (needs.CanFail || needs.CanPass), seed, input, "a shell line needs a shell and ends somehow");
            Hold(!needs.Required.Intersect(needs.Optional).Any(), seed, input, "a program is required or optional, not both");
            Hold(script.List is null == (script.Problem is not null), seed, input, "there are commands, or there is a problem");
            Hold(!script.IsSyntaxError || !needs.CanPass || needs.Required[0] == "cmd", seed, input, "what the shell refuses does not pass");
            foreach (var invocation in command.Invocations.Where(i => i.Depth == 0))
            {
                var (start, end) = (invocation.Program.Start, invocation.Program.End);
                Hold((start == -1 && end == -1) || (start >= 0 && start <= end && end <= input.Length), seed, input, "places are places in the line");
            }

            foreach (var dialect in (ShellDialect[])[ShellDialect.Dash, ShellDialect.BusyBox, ShellDialect.Bash])
            {
                var inShell = CommandNeeds.In(command, new(dialect, _ => dialect));
                Hold(inShell.Status.Zero || inShell.Status.NonZero, seed, input, $"{dialect.Name} ends somehow");
                Hold(inShell.Lacking.All(l => !dialect.Knows(l)), seed, input, $"{dialect.Name} lacks only what it does not know");
                Hold(script is not { List: not null, Bashisms.Count: 0 } || ShellScript.Read(input, dialect).List is not null, seed, input, $"{dialect.Name} reads what is POSIX shell");
            }

            _ = PosixSpelling.Of(input, ShellDialect.Dash);
            _ = CommandRequirements.Of(["CMD", "sh", "-c", input]);
            _ = CommandRequirements.Of(["CMD", .. input.Split(' ')]);
            return script;
        }
        catch (Exception e) when (e is not FuzzFoundException)
        {
            throw new FuzzFoundException(seed, input, e.ToString());
        }
    }

    /// <summary>A script that is right is read, and every program in it is found.</summary>
    private static void TryRight(int seed, ScriptMaker maker)
    {
        var (text, programs) = maker.Right();
        var script = ShellScript.Read(text);
        Hold(script is { Problem: null, Bashisms.Count: 0 }, seed, text, $"a right script is read, but {script.Problem}{string.Join(", ", script.Bashisms.Select(b => b.Shown))}");
        var needs = CommandRequirements.Of(["CMD-SHELL", text]);
        var missed = programs.Except(needs.Required).Except(needs.Optional).ToList();
        Hold(missed.Count == 0 || needs.Unknown is not null, seed, text, $"every program is found, but {string.Join(", ", missed)}");
    }

    private static void Hold(bool truth, int seed, string input, string what)
    {
        if (!truth)
        {
            throw new FuzzFoundException(seed, input, what);
        }
    }
}

/// <summary>What a run saw.</summary>
/// <param name="Inputs">How many were tried.</param>
/// <param name="Read">How many were read to their end.</param>
/// <param name="Refused">How many a shell would refuse.</param>
/// <param name="Beyond">How many are beyond the reader.</param>
/// <param name="Slowest">The longest that one took.</param>
/// <param name="SlowestInput">Which one.</param>
public sealed record FuzzReport(int Inputs, int Read, int Refused, int Beyond, TimeSpan Slowest, string SlowestInput);

/// <summary>Something that must be true is not.</summary>
public sealed class FuzzFoundException(int seed, string input, string what)
    : Exception($"Seed {seed}: {what}\nInput: {System.Text.Json.JsonSerializer.Serialize(input)}");
