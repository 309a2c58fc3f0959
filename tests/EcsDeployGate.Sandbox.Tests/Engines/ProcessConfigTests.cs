using EcsDeployGate.Sandbox.Engines;
using EcsDeployGate.Sandbox.Images;
using EcsDeployGate.Sandbox.Tasks;

namespace EcsDeployGate.Sandbox.Tests.Engines;

public sealed class ProcessConfigTests : IDisposable
{
    private readonly DirectoryInfo _rootfs = Directory.CreateTempSubdirectory("edg-rootfs-");

    public ProcessConfigTests()
    {
        var etc = _rootfs.CreateSubdirectory("etc").FullName;
        File.WriteAllText(Path.Combine(etc, "passwd"), "root:x:0:0::/root:/bin/sh\nbroken\nweb:x:33:34::/var/www:/bin/sh\n");
        File.WriteAllText(Path.Combine(etc, "group"), "web:x:34:\nlogs:x:40:web\nops:x:41:other,web\n");
    }

    public void Dispose() => _rootfs.Delete(recursive: true);

    [Theory]
    [InlineData("", 0, 0, "", "/root")]
    [InlineData("web", 33, 34, "40,41", "/var/www")]
    [InlineData("33", 33, 34, "40,41", "/var/www")]
    [InlineData("web:logs", 33, 40, "", "/var/www")]
    [InlineData("1234", 1234, 0, "", "/")]
    [InlineData("1234:5678", 1234, 5678, "", "/")]
    public void A_user_is_read_as_runc_reads_it(string text, int uid, int gid, string groups, string home)
    {
        var user = ContainerUser.Resolve(text, _rootfs.FullName);
        Assert.Equal((uid, gid, groups, home), (user.Uid, user.Gid, string.Join(',', user.Groups), user.Home));
    }

    [Fact]
    public void A_passwd_file_that_is_a_link_is_not_this_machines()
    {
        File.Delete(Path.Combine(_rootfs.FullName, "etc/passwd"));
        File.CreateSymbolicLink(Path.Combine(_rootfs.FullName, "etc/passwd"), "/etc/passwd");
        Assert.Throws<TaskHostException>(() => ContainerUser.Resolve("daemon", _rootfs.FullName));
    }

    [Fact]
    public void The_tasks_environment_wins_over_the_images_and_both_over_the_defaults()
    {
        var image = new ImageConfig { Cmd = ["run"], Env = ["A=image", "B=image", "PATH=/image"], WorkingDir = "rel" };
        var container = new ContainerSpec { Name = "c", Image = "i", Environment = new Dictionary<string, string> { ["A"] = "task", ["HOME"] = "/h" } };
        var process = ProcessConfig.Of(container, image, _rootfs.FullName, "host");
        Assert.Equal(["A=task", "B=image", "HOME=/h", "HOSTNAME=host", "PATH=/image"], process.Environment.Order(StringComparer.Ordinal));
        Assert.Equal(("/rel", "/image"), (process.WorkingDirectory, string.Join(':', process.SearchPath)));
    }

    [Fact]
    public void Nothing_to_run_is_said()
    {
        var container = new ContainerSpec { Name = "c", Image = "i", EntryPoint = [] };
        Assert.Contains("No command specified", Assert.Throws<TaskHostException>(() => ProcessConfig.Of(container, new() { Cmd = ["x"] }, _rootfs.FullName, "h")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CMD|curl|x", "curl|x")]
    [InlineData("CMD-SHELL|a|b", "/bin/sh|-c|a|b")]
    [InlineData("curl|x", "curl|x")]
    [InlineData("NONE", null)]
    public void A_health_check_becomes_what_engines_execute(string command, string? expected) =>
        Assert.Equal(expected, ProcessConfig.HealthCommand(command.Split('|')) is { } argv ? string.Join('|', argv) : null);
}
