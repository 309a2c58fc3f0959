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
    [InlineData("curl -f x || exit 1; exit 0 || exit 0 | cat", false)]
    public void Cannot_fail(string line, bool really = true) =>
        Assert.Equal(really, !ExitStatus.Of(ShellScript.Read(line)).NonZero);

    [Theory]
    [InlineData("exit 1")]
    [InlineData("curl -f x; exit 1")]
    [InlineData("false && true")]
    public void Cannot_pass(string line) => Assert.False(ExitStatus.Of(ShellScript.Read(line)).Zero);

    [Theory]
    [InlineData("set -e; curl -f x; true", "it sets options of the shell that change what decides")]
    [InlineData("set -o pipefail; curl -f x | cat", "it sets options of the shell that change what decides")]
    [InlineData("eval \"$CHECK\"; true", "it uses 'eval'")]
    [InlineData("sh -c \"$CHECK\" || true", "a nested shell's script is put together from variables")]
    [InlineData("for i in 1 2; do curl -f x; done", "it uses 'for'")]
    public void Says_what_it_cannot_follow(string line, string unknown) => Assert.Equal(unknown, ExitStatus.Of(ShellScript.Read(line)).Unknown);
}
