using EcsDeployGate.Core.Validating.Commands;

namespace EcsDeployGate.Core.Tests.Validating.Commands;

public sealed class HttpRequestTests
{
    [Theory]
    [InlineData("curl", "http://localhost/", "curl -f http://localhost/ || exit 1")]
    [InlineData("curl", "http://localhost:8080/up", "curl -fsS -o /dev/null localhost:8080/up")]
    [InlineData("curl", "http://127.0.0.1:3000/a?b=c", "curl -H 'X: http://no/' --max-time 2 'http://127.0.0.1:3000/a?b=c'")]
    [InlineData("wget", "http://[::1]:8080/", "wget -qO- http://[::1]:8080/")]
    [InlineData("wget", "https://localhost:8443/", "timeout 3 wget -q -O /dev/null --no-check-certificate https://localhost:8443/")]
    [InlineData("curl", "http://localhost:5000/", "curl -f http://localhost:$PORT/")]
    [InlineData("curl", "http://localhost:9000/", "curl -f http://localhost:${OTHER:-9000}/")]
    [InlineData("curl", "http://localhost:7000/", "sh -c 'curl -f http://localhost:7000/'")]
    [InlineData("python3", "http://localhost:8000/h", "python3 -c \"import urllib.request; urllib.request.urlopen('http://localhost:8000/h')\"")]
    public void Reads_what_a_check_asks(string client, string url, string line)
    {
        var request = HttpRequest.In(HealthCommand.Of(["CMD-SHELL", line]), Variables);

        Assert.NotNull(request);
        Assert.Equal((client, url), (request.Client, request.Url));
    }

    [Theory]
    [InlineData("curl -f http://localhost:$UNKNOWN/")]
    [InlineData("curl -f http://user:secret@localhost/")]
    [InlineData("pg_isready -U app")]
    [InlineData("curl --version")]
    [InlineData("curl telnet://localhost:80")]
    public void Says_nothing_when_it_is_not_sure(string line) =>
        Assert.Null(HttpRequest.In(HealthCommand.Of(["CMD-SHELL", line]), Variables));

    [Theory]
    [InlineData(8080, "CMD", "curl", "-f", "http://localhost:8080/")]
    [InlineData(443, "CMD-SHELL", "curl -fk https://localhost/")]
    [InlineData(5432, "CMD-SHELL", "nc -z -w 2 localhost 5432 || exit 1")]
    [InlineData(6379, "CMD-SHELL", "bash -c '</dev/tcp/127.0.0.1/6379'")]
    [InlineData(null, "CMD", "pg_isready")]
    public void Reads_the_port(int? port, params string[] command) => Assert.Equal(port, HttpRequest.PortIn(HealthCommand.Of(command), Variables));

    private static string? Variables(string name) => name == "PORT" ? "5000" : null;
}
