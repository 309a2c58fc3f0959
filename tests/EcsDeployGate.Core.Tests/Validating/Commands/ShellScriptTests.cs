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
    [InlineData("for i in 1 2; do a $(b); done", "b;a ?")]
    [InlineData("for i do a; done", "a")]
    [InlineData("while a; do b; done; until c\ndo d\ndone", "a;b;c;d")]
    [InlineData("case $(a) in x|y) b;; (z) ;; *) c\nesac", "a;b;c")]
    [InlineData("f() { a; }; f", "a;f")]
    [InlineData("cat <<EOF | b\n$(a) `c`\nEOF\nd", "cat;a;c;b;d")]
    [InlineData("cat <<-'EOF'\n\t$(a)\n\tEOF\nd", "cat;d")]
    [InlineData("x=$(a \"$(b 'c)')\")", "b c);a ?")]
    [InlineData("echo ${X:-$(a)} \"${Y:-\"$(b)\"}\" $((1 + $(c)))", "a;b;c;echo ? ? ?")]
    [InlineData("bash -euo pipefail -c \"a $X; b\"", "bash -euo pipefail -c ?;a ?;b")]
    [InlineData("su - app -s /bin/sh -c 'a b'", "su - app -s /bin/sh -c a b;a b")]
    [InlineData("gosu app:app setpriv --reuid 5 nice -n 3 stdbuf -oL a", "a")]
    [InlineData("command -v curl; command curl", "command -v curl;curl")]
    [InlineData("echo x | xargs -n 1 a b", "echo x;a b")]
    public void Reads_what_scripts_are_made_of(string line, string commands) => Reads_the_commands_of_a_line(line, commands);

    [Theory]
    [InlineData("[[ a == b && c =~ ^x$ ]]", "'[['")]
    [InlineData("[[ a == b && ( c =~ ^x(y|z)$ ) ]]", "'[['", "'(' inside of '[['")]
    [InlineData("diff <(a) b", "process substitution")]
    [InlineData("a &> /dev/null", "'&>'")]
    [InlineData("a |& b", "'|&'")]
    [InlineData("x=(a b)", "an array")]
    [InlineData("function f { a; }", "'function'")]
    [InlineData("cat <<< word", "'<<<'")]
    [InlineData("(( i > 1 ))", "'(('")]
    [InlineData("for ((i = 0; i < 3; i++)); do a; done", "'for (('")]
    [InlineData("echo $'a\\n'", "$'…'")]
    [InlineData("echo ${X//a/b}", "${NAME/…}")]
    public void Reads_what_bash_adds_and_says_so(string line, params string[] bashisms)
    {
        var script = ShellScript.Read(line);

        Assert.Null(script.Problem);
        Assert.Equal(bashisms, script.Bashisms.Select(b => b.Shown));
    }

    [Theory]
    [InlineData("coproc a", "it uses 'coproc'")]
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
