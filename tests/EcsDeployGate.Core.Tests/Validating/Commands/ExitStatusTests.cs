using EcsDeployGate.Core.Validating.Commands;

namespace EcsDeployGate.Core.Tests.Validating.Commands;

public sealed class ExitStatusTests
{
    [Theory]
    [InlineData("curl -f x")]
    [InlineData("curl -f x || exit 1")]
    [InlineData("curl -f x && exit 0 || exit 1")]
    [InlineData("curl -f x; exit $?")]
    [InlineData("echo start; curl -f x")]
    [InlineData("curl x | grep -q ok")]
    [InlineData("if curl -f x; then exit 0; else exit 1; fi")]
    [InlineData("exec curl -f x")]
    [InlineData("(curl -f x || exit 1) && true")]
    [InlineData("! pgrep bad")]
    [InlineData("bash -c ':> /dev/tcp/127.0.0.1/9222' || exit 1")]
    [InlineData("curl -f x || (echo bad; exit 1)")]
    [InlineData("curl -f x || { echo bad; false; }")]
    public void Can_end_either_way(string line) => Assert.Equal(new(true, true, null), ExitStatus.Of(ShellScript.Read(line)));

    [Theory]
    [InlineData("true")]
    [InlineData("curl -f x || true")]
    [InlineData("curl -f x || exit 0")]
    [InlineData("curl -f x; true")]
    [InlineData("curl -f x; exit 0")]
    [InlineData("curl -f x || echo bad")]
    [InlineData("curl -f x | tee /tmp/log")]
    [InlineData("curl -f x &")]
    [InlineData("sh -c 'curl -f x || true'")]
    [InlineData("if curl -f x; then echo ok; else echo bad; fi")]
    [InlineData("if curl -f x; then echo ok; fi")]
    [InlineData(":")]
    [InlineData("echo ok")]
    [InlineData("exit 0")]
    [InlineData("curl -f x || :")]
    [InlineData("curl -f x | cat")]
    [InlineData("curl -f x | head -n 1")]
    [InlineData("curl -f x | logger -t health")]
    [InlineData("curl -f x; echo done")]
    [InlineData("curl -f x & wait", false)]
    [InlineData("curl -f x || exit 1; exit 0 || exit 0 | cat", false)]
    public void Cannot_fail(string line, bool really = true) =>
        Assert.Equal(really, !ExitStatus.Of(ShellScript.Read(line)).NonZero);

    [Theory]
    [InlineData("exit 1")]
    [InlineData("false")]
    [InlineData("curl -f x; false")]
    [InlineData("curl -f x && exit 1")]
    [InlineData("curl -f x && exit 2 || exit 1")]
    [InlineData("curl -fs x > /dev/null | grep ok")]
    [InlineData("curl -f x; exit 1")]
    [InlineData("false && true")]
    public void Cannot_pass(string line) => Assert.False(ExitStatus.Of(ShellScript.Read(line)).Zero);

    [Theory]
    [InlineData("set -e; curl -f x; true")]
    [InlineData("set -euo pipefail; curl -f x | cat")]
    [InlineData("bash -ec 'curl -f x; true'")]
    [InlineData("for i in 1 2; do curl -f x && exit 0; sleep 1; done; exit 1")]
    [InlineData("until curl -f x; do sleep 1; done")]
    [InlineData("case $(curl x) in ok) ;; *) exit 1;; esac")]
    [InlineData("check() { curl -f x || return 1; }; check")]
    [InlineData("trap 'rm -f /tmp/x' EXIT; curl -f x")]
    [InlineData("eval 'curl -f x' || exit 1")]
    [InlineData("timeout 5 sh -c 'curl x || true'")]
    [InlineData("curl -s x 2>&1 >/dev/null | grep ok")]
    public void Follows_a_script_to_either_end(string line) => Assert.Equal(new(true, true, null), ExitStatus.Of(ShellScript.Read(line)));

    [Theory]
    [InlineData("for i in 1 2; do curl -f x || true; done")]
    [InlineData("f() { curl -f x; return 0; }; f")]
    [InlineData("set -e; curl -f x || true")]
    [InlineData("case a in a) echo b;; esac")]
    [InlineData("x=1; export Y=$(curl -f x)")]
    public void Follows_a_script_that_cannot_fail(string line) => Assert.Equal(new(true, false, null), ExitStatus.Of(ShellScript.Read(line)));

    [Theory]
    [InlineData("curl -fs x >/dev/null 2>&1 | grep ok")]
    [InlineData("while true; do curl -f x; sleep 1; done")]
    [InlineData("f() { return 1; }; f")]
    [InlineData("! true")]
    [InlineData("curl 'x")]
    public void Follows_a_script_that_cannot_pass(string line)
    {
        var status = ExitStatus.Of(ShellScript.Read(line));

        Assert.Equal((false, true), (status.Zero, status.NonZero));
    }

    [Theory]
    [InlineData("eval \"$CHECK\"; true", "it uses 'eval'")]
    [InlineData("sh -c \"$CHECK\" || true", "a nested shell's script is put together from variables")]
    [InlineData("set $OPTIONS; true", "it sets options of the shell from a variable")]
    [InlineData("trap 'exit 1' EXIT; true", "it uses 'trap'")]
    [InlineData("curl x |& cat", "it uses '|&', which is not POSIX shell")]
    [InlineData("f() { f; }; f", "function 'f' calls itself")]
    public void Says_what_it_cannot_follow(string line, string unknown) => Assert.Equal(unknown, ExitStatus.Of(ShellScript.Read(line)).Unknown);
}
