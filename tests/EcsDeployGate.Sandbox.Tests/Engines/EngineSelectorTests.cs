using EcsDeployGate.Sandbox.Engines;

namespace EcsDeployGate.Sandbox.Tests.Engines;

public sealed class EngineSelectorTests(BusyboxImages images, DockerDaemon daemon)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Docker_is_taken_when_an_engine_answers()
    {
        Assert.True(daemon.Endpoint is not null, daemon.Why);
        await using var engine = await Selector(daemon.Endpoint!).SelectAsync("auto", Cancel);
        Assert.Equal("docker", engine.Name);
        Assert.NotEmpty(engine.Limitations);
    }

    [Fact]
    public async Task Embedded_is_taken_when_none_does()
    {
        Assert.True(Environment.IsPrivilegedProcess, "The embedded engine needs root.");
        await using var engine = await Selector("unix:///no/such/socket").SelectAsync("auto", Cancel);
        Assert.Equal("embedded", engine.Name);
    }

    [Fact]
    public async Task A_socket_that_never_answers_does_not_hang_the_choice()
    {
        var path = Path.Combine(images.Scratch, "silent.sock");
        using var silent = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, 0);
        silent.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(path));
        silent.Listen();
        var choice = Selector("unix://" + path, TimeSpan.FromSeconds(1)).SelectAsync("docker", Cancel);
        var error = await Assert.ThrowsAsync<EngineUnavailableException>(() => choice.WaitAsync(TimeSpan.FromSeconds(10), Cancel));
        Assert.StartsWith($"docker: no engine answers at unix://{path}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_nothing_works_the_error_says_what_was_tried()
    {
        // A state directory that cannot be one: the embedded engine's trial fails.
        var selector = new EngineSelector(images.Store, "/proc/no-such-place", TimeProvider.System) { DockerEndpoint = "unix:///no/such/socket" };
        var error = await Assert.ThrowsAsync<EngineUnavailableException>(() => selector.SelectAsync("auto", Cancel));
        Assert.Contains("docker: no engine answers at unix:///no/such/socket", error.Message, StringComparison.Ordinal);
        Assert.Contains("embedded: ", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<EngineUnavailableException>(() => selector.SelectAsync("podman", Cancel));
    }

    private EngineSelector Selector(string endpoint, TimeSpan? limit = null) =>
        new(images.Store, Path.Combine(images.Scratch, "selector"), TimeProvider.System) { DockerEndpoint = endpoint, DockerAnswersWithin = limit ?? TimeSpan.FromSeconds(10) };
}
