using EcsDeployGate.Aws.Probing;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Aws.Tests.Probing;

public sealed class LogTextTests
{
    [Theory]
    [InlineData("plain line, with ümlauts", "plain line, with ümlauts")]
    [InlineData("\u001b[31mred\u001b[0m \u001b]0;title\u0007x\ty", "red x y")]
    [InlineData("a\u0000b\rc\u0085d", "a·b·c·d")]
    public void Control_characters_never_reach_a_page(string line, string kept) => Assert.Equal(kept, LogText.Line(line));

    [Theory]
    [InlineData("key AKIAIOSFODNN7EXAMPLE used", "key [redacted] used")]
    [InlineData("aws_secret_access_key=wJalrXUtnFEMI/K7MDENG", "aws_secret_access_key=[redacted]")]
    [InlineData("""{"password": "hunter2hunter2", "user":"ann"}""", """{"password": "[redacted]", "user":"ann"}""")]
    [InlineData("connect postgres://app:s3cr3t@db:5432/shop", "connect postgres://app:[redacted]@db:5432/shop")]
    [InlineData("Authorization: Bearer abcdef.ghijkl", "Authorization: Bearer [redacted]")]
    [InlineData("got ghp_0123456789abcdefghijABCDEFGHIJ", "got [redacted]")]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----MIIE-----END RSA PRIVATE KEY----- x", "[redacted] x")]
    [InlineData("jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc", "jwt [redacted]")]
    [InlineData("curl: (7) Failed to connect to localhost port 8080", "curl: (7) Failed to connect to localhost port 8080")]
    [InlineData("DATABASE_URL is not set", "DATABASE_URL is not set")]
    public void Keys_of_known_kinds_are_struck_out(string line, string kept) => Assert.Equal(kept, LogText.Line(line));

    [Fact]
    public void A_line_is_bounded() => Assert.True(LogText.Line(new string('x', 100_000)).Length < 2100);

    [Fact]
    public void What_a_check_printed_is_redacted_and_nothing_else_of_the_record()
    {
        var attempt = new AttemptRecord("web", DateTimeOffset.UnixEpoch, 1, DateTimeOffset.UnixEpoch, 3, 1, false, null, "token=abcdefgh", "curl: not found\n", false, false);

        Assert.Equal(attempt with { Stdout = "token=[redacted]" }, LogText.Redact(attempt));
    }
}
