using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Probe.Tests.Check;

/// <summary>The published binary in a read-only root with nothing in it, as users that nobody has heard of.</summary>
public sealed class BareImageTests(ProbeFixture fixture) : IDisposable
{
    private readonly Root _root = new(fixture);

    public void Dispose() => _root.Dispose();

    [Theory]
    [InlineData("", "0:0")]
    [InlineData("", "65532:65532")]
    [InlineData("setpriv --no-new-privs", "65532:65532")]
    [InlineData("setpriv --no-new-privs --bounding-set -all,+setuid,+setgid,+sys_chroot", "1654:0")]
    [InlineData("unshare --pid --fork", "65532:65532")]
    [InlineData("prlimit --as=300000000", "65532:65532")]
    public async Task A_check_runs_and_is_recorded_as_any_user(string before, string user)
    {
        var ran = await _root.RunAsync(before, user, ProbeLayout.CheckCommand("web", 5, ["/tool", "ids", "exit", "22"]).Skip(1));

        var ids = user.Replace(':', ' ') + "\n";
        Assert.Equal((22, ids, ""), (ran.ExitCode, ran.Stdout, ran.Stderr));
        Assert.Equal((22, ids), (_root.Volume.OnlyAttempt().ExitCode, _root.Volume.OnlyAttempt().Stdout));
        var facts = Assert.Single(_root.Volume.Records().OfType<FactsRecord>());
        Assert.Equal($"{facts.Uid}:{facts.Gid}", user);
        Assert.Empty(facts.Programs);
        Assert.Empty(facts.LocalhostAddresses);
        Assert.Null(facts.ContainerStartedAt);
    }

    [Fact]
    public async Task A_missing_shell_is_recorded_as_what_it_is()
    {
        var ran = await _root.RunAsync("", "65532:65532", ProbeLayout.CheckCommand("web", 5, ["/bin/sh", "-c", "curl -f http://localhost/ || exit 1"]).Skip(1));

        Assert.Equal((127, "exec: \"/bin/sh\": no such file or directory\n"), (ran.ExitCode, ran.Stderr));
        Assert.Equal(new SpawnError(2, "ENOENT", "/bin/sh", false), _root.Volume.OnlyAttempt().SpawnError);
    }

    [Fact]
    public async Task The_installer_copies_itself_without_proc_and_may_do_so_twice()
    {
        var plan = new ProbePlan("run", 0, 1, [new("web", true, 5, 5, 3, 0, null, []), new("api", true, 5, 5, 3, 0, null, [])]);
        for (var i = 0; i < 2; i++)
        {
            var ran = await _root.RunAsync("", "0:0", ["/ecs-deploy-gate/probe", "install", "/ecs-deploy-gate"], (ProbeLayout.PlanVariable, plan.ToJson()));
            Assert.Equal((0, ""), (ran.ExitCode, ran.Stderr));
        }

        Assert.Equal(new FileInfo(fixture.Probe).Length, new FileInfo(_root.Volume.Path + "/probe").Length);
        Assert.Equal((UnixFileMode)0x1ED, File.GetUnixFileMode(_root.Volume.Path + "/probe"));
        Assert.Equal((UnixFileMode)0x3FF, File.GetUnixFileMode(_root.Volume.Path + "/api"));
        Assert.Equal(["api", "probe", "web"], Directory.EnumerateFileSystemEntries(_root.Volume.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task The_observer_answers_without_proc()
    {
        var plan = new ProbePlan("run", 0, 1, [new("web", true, 5, 5, 3, 0, null, [])]);

        var ran = await _root.RunAsync("", "0:0", ["/ecs-deploy-gate/probe", "observe"], (ProbeLayout.PlanVariable, plan.ToJson()));

        Assert.Equal(ProbeExitCode.NoRecords, ran.ExitCode);
        Assert.IsType<VerdictRecord>(Assert.Single(TestVolume.Lines(ran.StdoutBytes)));
    }
}
