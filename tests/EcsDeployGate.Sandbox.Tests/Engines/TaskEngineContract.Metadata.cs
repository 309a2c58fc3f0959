using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Tasks;
using EcsDeployGate.Sandbox.Tasks.Metadata;

namespace EcsDeployGate.Sandbox.Tests.Engines;

// The task metadata endpoint, and the task's own address, where the engine does not say that it has none.
public abstract partial class TaskEngineContract
{
    private bool HasMetadata => !Engine.Limitations.Any(l => l.Contains("no task metadata endpoint", StringComparison.Ordinal));

    [Fact]
    public async Task Containers_read_of_themselves_and_of_their_siblings_at_the_metadata_endpoint()
    {
        var web = Shell("web", "exec sleep 100") with { HealthCheck = Check("CMD-SHELL", "echo not yet; exit 4") with { Retries = 1 } };
        var reader = Shell("reader", $"[ \"${TaskWithMetadata.Variable}\" ] || exec echo none; wget -qO- ${TaskWithMetadata.Variable}; echo; while :; do wget -qO- ${TaskWithMetadata.Variable}/task | grep UNHEALTHY && break; sleep 0.2; done");
        var seen = await RunAsync(web, reader);
        if (!HasMetadata)
        {
            Assert.Equal(["none"], seen.Lines("reader"));
            return;
        }

        var self = JsonNode.Parse(seen.Lines("reader")[0])!;
        Assert.Equal(("reader", BusyboxImages.Name), (Text(self["Name"]), Text(self["Image"])));
        var task = JsonNode.Parse(seen.Lines("reader")[1])!;
        Assert.Equal(("contract", "1", "FARGATE"), (Text(task["Family"]), Text(task["Revision"]), Text(task["LaunchType"])));
        Assert.EndsWith($"/{Text(task["TaskARN"]).Split('/')[^1]}", Text(task["TaskARN"]), StringComparison.Ordinal);
        var health = task["Containers"]!.AsArray().Single(c => Text(c!["Name"]) == "web")!["Health"]!;
        Assert.Equal(("UNHEALTHY", 4, "not yet"), (Text(health["status"]), health["exitCode"]!.GetValue<int>(), Text(health["output"]).Trim()));
        Assert.Equal(seen.Container("web").Health!.Since, DateTimeOffset.Parse(Text(health["statusSince"]), System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task The_metadata_endpoint_takes_no_port_of_the_task_and_knows_nothing_of_other_paths()
    {
        var seen = await RunAsync(Shell("web", $"cat /proc/net/tcp | grep -c ' 0A '; wget -qO- ${{{TaskWithMetadata.Variable}}}/nothing 2>&1 | grep -o '404 Not Found'; wget -qO- http://169.254.170.2/ 2>&1 | grep -o '404 Not Found'"));

        Assert.Equal(HasMetadata ? ["0", "404 Not Found", "404 Not Found"] : ["0"], seen.Lines("web"));
    }

    [Fact]
    public async Task The_metadata_endpoint_tells_how_much_memory_was_used_at_most()
    {
        var seen = await RunAsync(
            ["v"],
            Shell("web", "head -c 20000000 /dev/zero | tail -c 20000000 >/dev/null; touch /v/done; exec sleep 100") with { MemoryMiB = 256, Mounts = [new("v", "/v", false)] },
            Shell("reader", $"[ \"${TaskWithMetadata.Variable}\" ] || exec echo none; until [ -e /v/done ]; do sleep 0.1; done; wget -qO- ${TaskWithMetadata.Variable}/task/stats") with { Mounts = [new("v", "/v", false)] });
        if (!HasMetadata || Engine.Limitations.Any(l => l.StartsWith("No memory limit", StringComparison.Ordinal)))
        {
            return;
        }

        var web = JsonNode.Parse(seen.Lines("reader")[0])!.AsObject().Select(m => m.Value).Single(c => Text(c!["name"]) == "web")!["memory_stats"]!;
        Assert.InRange(web["usage"]!.GetValue<long>(), 1, 256 << 20);
        Assert.Equal(256 << 20, web["limit"]!.GetValue<long>());

        // Docker on cgroup v2 knows no peak.
        Assert.True(web["max_usage"] is null || web["max_usage"]!.GetValue<long>() > 20_000_000, web.ToJsonString());
    }

    [Fact]
    public async Task A_task_has_an_address_of_its_own_beside_loopback()
    {
        var seen = await RunAsync(
            [],
            spec => spec with { PrivateAddress = "10.1.2.3" },
            Shell("server", "mkdir /www; echo own >/www/index.html; exec httpd -f -p 10.1.2.3:8080 -h /www") with { Essential = false },
            Shell("client", "for i in 1 2 3 4 5 6 7 8 9; do wget -qO- http://10.1.2.3:8080/ && break; sleep 0.2; done; wget -qO- http://127.0.0.1:8080/ || echo refused") with { DependsOn = [new("server", "START")] });

        Assert.Equal(HasMetadata ? ["own", "refused"] : ["refused"], seen.Lines("client").Where(l => l is "own" or "refused"));
    }

    private static string Text(JsonNode? node) => node!.GetValue<string>();
}
