using EcsDeployGate.Core.Validating.Commands;
using EcsDeployGate.TestKit.Fuzzing;

namespace EcsDeployGate.Core.Tests.Validating.Commands;

/// <summary>The reader against real shells: <c>dash -n</c> and <c>bash -n</c> read a script without running it.</summary>
public sealed class RealShellTests(ITestOutputHelper output)
{
    private static readonly IReadOnlyList<string> s_lines =
        [.. LabelledCommand.All.Where(c => c.Platform is null && c.Command is ["CMD-SHELL", ..]).Select(c => c.Command[1])];

    [Fact]
    public void Every_line_of_the_corpus_is_read_as_bash_and_dash_read_it() =>
        Assert.All(s_lines, line => Assert.Null(Disagreement(line)));

    [Fact]
    public void Scripts_that_are_right_are_right_for_all_three()
    {
        var maker = new ScriptMaker(seed: 5, s_lines);
        Assert.All(Enumerable.Range(0, 150).Select(_ => maker.Right().Script), script =>
        {
            Assert.Null(ShellScript.Read(script).Problem);
            Assert.Null(Disagreement(script));
        });
    }

    [Fact]
    public void Broken_scripts_are_refused_where_shells_refuse_them_but_for_oddities_of_one_shell()
    {
        var maker = new ScriptMaker(seed: 7, s_lines);
        var tried = Enumerable.Range(0, 600).Select(_ => maker.Any()).Where(t => !t.Contains('\0', StringComparison.Ordinal) && t.Length < 1000).ToList();
        var disagreements = tried.Select(Disagreement).OfType<string>().ToList();

        output.WriteLine($"{tried.Count} scripts; {disagreements.Count} disagreements:\n{string.Join('\n', disagreements)}");
        Assert.True(disagreements.Count * 100 <= tried.Count, $"{disagreements.Count} of {tried.Count}:\n{string.Join('\n', disagreements)}");
    }

    [Fact]
    public void Each_shell_reads_what_its_own_reading_takes_but_for_oddities()
    {
        var maker = new ScriptMaker(seed: 11, s_lines);
        var tried = s_lines.Concat(Enumerable.Range(0, 300).Select(_ => maker.Any())).Where(t => !t.Contains('\0', StringComparison.Ordinal) && t.Length < 1000).ToList();
        var disagreements = (from shell in RealShell.All
                             from text in tried
                             let script = ShellScript.Read(text, shell.Dialect)
                             where (script.List is not null || script.IsSyntaxError) && script.List is null == shell.Takes(text)
                             select $"{shell.Dialect.Name}: reader: {script.Problem ?? "read"}: {CommandText.Show([text])}").ToList();

        output.WriteLine($"{tried.Count} scripts in {RealShell.All.Count} shells; {disagreements.Count} disagreements:\n{string.Join('\n', disagreements)}");
        Assert.True(disagreements.Count * 100 <= tried.Count * RealShell.All.Count, string.Join('\n', disagreements));
    }

    /// <summary>
    /// What the reader calls an error both shells refuse; what it reads as POSIX shell dash takes, and the rest bash. Null when that holds.
    /// </summary>
    private static string? Disagreement(string text)
    {
        var script = ShellScript.Read(text);
        if (script.List is null && !script.IsSyntaxError)
        {
            return null;
        }

        var (bash, dash) = (RealShell.Bash.Takes(text), RealShell.Dash.Takes(text));
        var agree = script.List is null ? !bash && !dash : script.Bashisms.Count == 0 ? dash : bash;
        return agree ? null : $"reader: {script.Problem ?? "read"}, bash {(bash ? "takes" : "refuses")} it, dash {(dash ? "takes" : "refuses")} it: {CommandText.Show([text])}";
    }
}
