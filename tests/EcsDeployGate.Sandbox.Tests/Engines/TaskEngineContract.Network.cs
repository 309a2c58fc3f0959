namespace EcsDeployGate.Sandbox.Tests.Engines;

// What containers of one task share, and what those of two do not.
public abstract partial class TaskEngineContract
{
    [Fact]
    public async Task Containers_reach_each_other_on_127_0_0_1_and_localhost()
    {
        var server = Shell("server", "mkdir /www; echo hello >/www/index.html; exec httpd -f -p 8080 -h /www") with { Essential = false };
        var client = Shell("client", "for i in 1 2 3 4 5 6 7 8 9; do wget -qO- http://127.0.0.1:8080/ && break; sleep 0.2; done; wget -qO- http://localhost:8080/; hostname >/dev/null") with
        {
            DependsOn = [new("server", "START")],
        };
        var seen = await RunAsync(server, client);
        Assert.Equal(["hello", "hello"], seen.Lines("client").Where(l => l == "hello"));
        Assert.Equal(0, seen.Container("client").ExitCode);
    }

    [Fact]
    public async Task Two_tasks_at_once_listen_on_the_same_port_and_do_not_disturb_each_other()
    {
        var tasks = await Task.WhenAll(Enumerable.Range(0, 3).Select(i => RunAsync(
            Shell("server", $"mkdir /www; echo task-{i} >/www/index.html; exec httpd -f -p 80 -h /www") with { Essential = false, User = "0" },
            Shell("client", "for i in 1 2 3 4 5 6 7 8 9; do wget -qO- http://localhost/ && exit; sleep 0.2; done; exit 1") with { DependsOn = [new("server", "START")] })));
        Assert.Equal([["task-0"], ["task-1"], ["task-2"]], tasks.Select(t => t.Lines("client").Where(l => l.StartsWith("task", StringComparison.Ordinal)).ToArray()));
    }
}
