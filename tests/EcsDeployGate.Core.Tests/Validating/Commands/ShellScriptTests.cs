using EcsDeployGate.Core.Validating.Commands;

namespace EcsDeployGate.Core.Tests.Validating.Commands;

public sealed class ShellScriptTests
{
    [Theory]
    [InlineData("curl -f http://localhost/ || exit 1", "curl -f http://localhost/;exit 1")]
    [InlineData("a'b c'\"d e\"\\ f g", "ab cd e f g")]
    [InlineData("a;b&&c|d\n# gone\n! e", "a;b;c;d;e")]
    [InlineData("sh -c 'curl -f x || exit 1'", "sh -c curl -f x || exit 1;curl -f x;exit 1")]
    [InlineData("timeout 5 curl x", "curl x")]
    [InlineData("timeout -k 1 -s KILL 5 env A=b curl x", "curl x")]
    [InlineData("busybox wget -q x", "wget -q x")]
    [InlineData("test \"$(curl -s x)\" = ok", "curl -s x;test ? = ok")]
    [InlineData("if a; then b; elif c; then d; else e; fi", "a;b;c;d;e")]
    [InlineData("( a; b ) | { c; }", "a;b;c")]
    [InlineData("a >/dev/null 2>&1 </etc/x", "a")]
    [InlineData("A=1 B=2 a c=d", "a c=d")]
    [InlineData("echo `date` $((1+2)) ${X:-y} $?", "date;echo ? ? ? ?")]
    [InlineData("a \\\n b", "a b")]
    [InlineData("echo \"\" ''", "echo  ")]
    public void Reads_the_commands_of_a_line(string line, string commands)
    {
        var script = ShellScript.Read(line);

        Assert.Null(script.Problem);
        Assert.Equal(commands, string.Join(';', Invocation.In(script.List!).Select(i => string.Join(' ', (string[])[Show(i.Program), .. i.Arguments.Select(Show)]))));
    }

    [Theory]
    [InlineData("curl 'http://x", "a single quote is not closed")]
    [InlineData("curl \"http://x", "a double quote is not closed")]
    [InlineData("echo `date", "a backtick is not closed")]
    [InlineData("echo ${X", "'${' is not closed")]
    [InlineData("echo $(date", "'$(' is not closed")]
    [InlineData("(a", "'(' is not closed")]
    [InlineData("a |", "a command is missing at the end")]
    [InlineData("a && ; b", "a command is missing before ';'")]
    [InlineData("a >", "'>' without a target")]
    [InlineData("if a; then b", "'if' without 'fi'")]
    [InlineData("then a", "unexpected 't' at character 1")]
    [InlineData("; a", "a command is missing before ';'")]
    [InlineData("a; ; b", "a command is missing before ';'")]
    [InlineData("( )", "a command is missing before ')'")]
    [InlineData("a )", "unexpected ')' at character 3")]
    public void Says_what_a_shell_would_refuse(string line, string problem)
    {
        var script = ShellScript.Read(line);

        Assert.Equal(problem, script.Problem);
        Assert.True(script.IsSyntaxError);
        Assert.Null(script.List);
    }

    [Theory]
    [InlineData("for i in 1 2; do a; done", "it uses 'for'")]
    [InlineData("while a; do b; done", "it uses 'while'")]
    [InlineData("[[ a == b ]]", "it uses '[['")]
    [InlineData("cat <<EOF\nx\nEOF", "it uses a here-document")]
    [InlineData("f() { a; }; f", "it uses a function")]
    [InlineData("diff <(a) b", "it uses process substitution, which is not POSIX shell")]
    [InlineData("a &> /dev/null", "it uses '&>', which is not POSIX shell")]
    [InlineData("x=(a b)", "it uses an array, which is not POSIX shell")]
    public void Says_what_is_beyond_it(string line, string problem)
    {
        var script = ShellScript.Read(line);

        Assert.Equal(problem, script.Problem);
        Assert.False(script.IsSyntaxError);
    }

    [Fact]
    public void Deep_nesting_and_long_lines_end_in_words_and_not_in_a_crash()
    {
        foreach (var hostile in (string[])
        [
            new('(', 10_000), string.Concat(Enumerable.Repeat("$(", 5_000)), string.Concat(Enumerable.Repeat("{ ", 5_000)),
            string.Concat(Enumerable.Repeat("if a; then ", 1_000)), new('a', 100_000), string.Concat(Enumerable.Repeat("`\\", 1_000)),
            string.Concat(Enumerable.Repeat("sh -c 'a' ", 500)),
        ])
        {
            var script = ShellScript.Read(hostile);
            Assert.True(script.Problem is not null || script.List is not null);
        }
    }

    private static string Show(Word word) => word.Literal ?? "?";
}
