using EcsDeployGate.Sandbox.Tests.Wire;

namespace EcsDeployGate.Sandbox.Tests.Hosting;

public sealed class SandboxHostTests
{
    [Fact]
    public async Task An_engine_that_does_not_exist_is_named_with_those_that_do()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(
            () => SandboxHost.StartAsync(new SandboxOptions { Port = 0, Engine = "steam" }, TestSandbox.Cancelled));

        Assert.Equal("There is no engine 'steam': write auto, docker or embedded.", error.Message);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_an_error_and_leaves_nothing_running()
    {
        await using var first = await TestSandbox.StartAsync();

        await Assert.ThrowsAsync<IOException>(() => TestSandbox.StartAsync(configure: options => options with { Port = first.Endpoint.Port }));
    }

    [Fact]
    public async Task Ending_the_sandbox_ends_its_tasks()
    {
        var engine = new CountingEngine();
        await using (var aws = await TestSandbox.StartAsync(configure: options => options with { TaskEngine = engine }))
        {
            await Some.ShopAsync(aws);
            await aws.Ecs("CreateService", Some.Service(count: 3));
            await TestSandbox.EventuallyAsync(() => Task.FromResult(engine.Running), count => count == 3);
        }

        Assert.Equal(0, engine.Running);
        Assert.True(engine.IsDisposed);
    }

    [Fact]
    public async Task An_image_that_can_not_be_read_is_refused_with_its_reason()
    {
        await using var aws = await TestSandbox.StartAsync();

        var error = await Assert.ThrowsAsync<InvalidOperationException>(
            () => aws.Host.LoadImageAsync("docker-archive:/nowhere.tar", "a:1", TestSandbox.Cancelled));

        Assert.Contains("/nowhere.tar", error.Message, StringComparison.Ordinal);
    }
}
