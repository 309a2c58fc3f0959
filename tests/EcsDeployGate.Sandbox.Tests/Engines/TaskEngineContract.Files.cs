using EcsDeployGate.Sandbox.Tasks;

namespace EcsDeployGate.Sandbox.Tests.Engines;

// Root file systems, volumes and the files that engines bring along.
public abstract partial class TaskEngineContract
{
    [Fact]
    public async Task A_read_only_root_refuses_writes_and_a_volume_takes_them()
    {
        var seen = await RunAsync(["data"], Shell("web", "echo x >/file || echo refused; echo x >/data/file && echo written; ls -ld /data | cut -c1-10") with
        {
            ReadonlyRootFilesystem = true,
            Mounts = [new("data", "/data", ReadOnly: false)],
        });
        Assert.Equal(["refused", "written", "drwxr-xr-x"], seen.Lines("web").Where(l => !l.Contains("can't", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_volume_is_shared_and_read_only_where_the_definition_says_so()
    {
        var writer = Shell("writer", "echo from-writer >/out/file") with { Essential = false, Mounts = [new("data", "/out", false)] };
        var reader = Shell("reader", "cat /deep/in/file; touch /deep/in/other || echo refused") with
        {
            Mounts = [new("data", "/deep/in", true)],
            DependsOn = [new("writer", "SUCCESS")],
        };
        var seen = await RunAsync(["data"], writer, reader);
        Assert.Equal(["from-writer", "refused"], seen.Lines("reader").Where(l => !l.StartsWith("touch", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_containers_own_hosts_file_is_used()
    {
        var seen = await RunAsync(Shell("web", "cat /etc/hosts") with { HostsFile = "127.0.0.7 somewhere\n" });
        Assert.Equal(["127.0.0.7 somewhere"], seen.Lines("web"));
    }

    [Fact]
    public async Task Links_of_a_hostile_image_lead_nowhere_outside()
    {
        var marker = $"marker-{Guid.NewGuid():N}";
        var seen = await RunAsync(["v"], new ContainerSpec
        {
            Name = "web",
            Image = "hostile:test",
            Command = [$"echo x >/data/{marker} && echo written; echo x >/etc/{marker}; echo end"],
            Mounts = [new("v", "/data", ReadOnly: false)],
        });
        Assert.False(File.Exists(Path.Combine("/tmp", marker)));
        Assert.False(File.Exists(Path.Combine(Images.Scratch, marker)));
        Assert.False(File.Exists("/tmp/resolv.conf"), "a file of the engine was made on this machine");
        Assert.Equal("STOPPED", seen.Last.LastStatus);
    }
}
