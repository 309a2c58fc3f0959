using EcsDeployGate.Core.Validating.Commands;

namespace EcsDeployGate.Core.Tests.Validating.Commands;

public sealed class CommandNeedsTests
{
    [Theory]
    // Lists and pipes.
    [InlineData("a && b | c", "a b c", "")]
    [InlineData("a || b", "a", "b")]
    [InlineData("a || b && c", "a c", "b")]
    [InlineData("! a || b", "a b", "")]
    [InlineData("a & b", "a b", "")]
    [InlineData("a || a", "a", "")]
    [InlineData("a || b; b", "a b", "")]
    // Branches and loops.
    [InlineData("if a; then b; else b; c; fi", "a b", "c")]
    [InlineData("if a; then b; fi", "a", "b")]
    [InlineData("if a; then b; elif c; then b; else b; fi", "a b", "c")]
    [InlineData("for i in 1 2; do a; done", "a", "")]
    [InlineData("for i in /etc/*.conf; do a; done", "a", "")]
    [InlineData("for i in $X; do a; done", "", "a")]
    [InlineData("while a; do b; done", "a", "b")]
    [InlineData("case $X in 1) a; b;; *) a;; esac", "a", "b")]
    // What an exit leaves.
    [InlineData("a && exit 0; b", "a", "b")]
    [InlineData("if a; then exit 0; fi; b", "a", "b")]
    [InlineData("a || exit 1; b", "a b", "")]
    [InlineData("a; exit; b", "a", "")]
    [InlineData("exec a; b", "a", "")]
    // Wrappers.
    [InlineData("sh -c 'a || b'", "sh a", "b")]
    [InlineData("timeout -s KILL 5 env X=1 a", "timeout env a", "")]
    [InlineData("nice -n 5 nohup a", "nice nohup a", "")]
    [InlineData("su -s /bin/bash app -c 'a'", "su a", "")]
    [InlineData("a | xargs -r b", "a xargs b", "")]
    [InlineData("command -v a && exec b", "b", "")]
    [InlineData("busybox wget x", "busybox", "")]
    [InlineData("trap 'a' EXIT; b", "a b", "")]
    [InlineData("eval 'a x'", "a", "")]
    [InlineData("find /x -exec a {} \\;", "find", "a")]
    // Builtins: in a shell, behind a wrapper, with a path.
    [InlineData("[ -f /x ] && test x && echo y", "", "")]
    [InlineData("timeout 5 true", "timeout true", "")]
    [InlineData("/bin/true", "/bin/true", "")]
    [InlineData("exec echo x", "echo", "")]
    // Words, assignments, functions, here-documents.
    [InlineData("X=$(a) Y=1 b \"$(c)\" `d` <$(e)", "a b c d e", "")]
    [InlineData("f() { a; }; g() { b; }; f", "a", "")]
    [InlineData("f() { a; }; x || f", "x", "a")]
    [InlineData("a <<E\n$(b) $(( $(c) ))\nE", "a b c", "")]
    [InlineData("a ${X:-$(b)}", "a b", "")]
    public void Says_what_a_line_needs(string line, string required, string optional)
    {
        var needs = CommandNeeds.Of(HealthCommand.Of(["CMD-SHELL", line]));

        Assert.Equal(("/bin/sh " + required).TrimEnd(), string.Join(' ', needs.Required));
        Assert.Equal(optional, string.Join(' ', needs.Optional));
        Assert.False(needs.Dynamic);
    }

    [Theory]
    [InlineData("$TOOL -x", "/bin/sh")]
    [InlineData("\"$(which a)\" x", "/bin/sh which")]
    [InlineData("${DIR}/check", "/bin/sh")]
    [InlineData("sh -c \"$CHECK\"", "/bin/sh sh")]
    [InlineData("sh -c \"$TOOL x; a\"", "/bin/sh sh a")]
    [InlineData("timeout 5 $TOOL", "/bin/sh timeout")]
    public void Says_that_a_name_is_known_only_when_the_shell_runs(string line, string required)
    {
        var needs = CommandNeeds.Of(HealthCommand.Of(["CMD-SHELL", line]));

        Assert.True(needs.Dynamic);
        Assert.Equal(required, string.Join(' ', needs.Required));
    }

    [Theory]
    [InlineData("true", "CMD", "true")]
    [InlineData("timeout true", "CMD", "timeout", "5", "true")]
    [InlineData("sh curl", "CMD", "sh", "-c", "curl -f x || exit 1")]
    [InlineData("/usr/bin/env node", "CMD", "/usr/bin/env", "node", "x.js")]
    [InlineData("", "NONE")]
    [InlineData("", "curl", "-f", "x")]
    public void Says_what_an_exec_form_needs(string required, params string[] command) =>
        Assert.Equal(required, string.Join(' ', CommandNeeds.Of(HealthCommand.Of(command)).Required));
}
