using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Probe.Tests.Check;

/// <summary>A volume that is broken, full or in the hands of a neighbour costs the record and never the check.</summary>
public sealed class HostileVolumeTests(ProbeFixture fixture) : CheckedCommand(fixture)
{
    [Theory]
    [InlineData("--volume /nowhere --name web")]
    [InlineData("--volume /dev/null --name web")]
    [InlineData("--name ../../etc")]
    [InlineData("--volume /proc --name self")]
    [InlineData("--unknown")]
    [InlineData("--timeout-ms minus")]
    public async Task Where_nothing_can_be_recorded_the_command_runs_all_the_same(string options)
    {
        var ran = await Ran.ToEndAsync(Fixture.Probe, ["check", .. options.Split(' '), "--", Fixture.Tool, "say", "still", "exit", "22"]);

        Assert.Equal((22, "still\n", ""), (ran.ExitCode, ran.Stdout, ran.Stderr));
    }

    [Theory]
    [InlineData("size=4k", "dd if=/dev/zero of={0}/web/fill bs=4k 2>/dev/null")]
    [InlineData("size=1m", "mount -o remount,ro {0}")]
    public async Task A_full_or_read_onlyVolume_costs_the_record_and_not_the_check(string mount, string spoil)
    {
        var script = $"mount -t tmpfs -o {mount} none {Volume.Path} && mkdir -m 1777 {Volume.Folder} && ({string.Format(System.Globalization.CultureInfo.InvariantCulture, spoil, Volume.Path)} || :); exec \"$@\"";

        var ran = await Ran.ToEndAsync("unshare", ["--mount", "/bin/sh", "-c", script, "sh", Fixture.Probe, .. Args(5000, Fixture.Tool, "say", "on", "exit", "22")]);

        Assert.Equal((22, "on\n", ""), (ran.ExitCode, ran.Stdout, ran.Stderr));
    }

    [Fact]
    public async Task A_neighbours_link_in_theVolume_is_not_followed()
    {
        var victim = Volume.Path + "/victim";
        await File.WriteAllTextAsync(victim, "mine", TestContext.Current.CancellationToken);
        File.CreateSymbolicLink(Volume.RecordsFile, victim);

        var ran = await CheckAsync(Fixture.Tool, "exit", "22");

        Assert.Equal((22, "mine"), (ran.ExitCode, await File.ReadAllTextAsync(victim, TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task A_neighbours_pipe_in_theVolume_is_not_waited_for()
    {
        await Ran.ToEndAsync("mkfifo", [Volume.RecordsFile, Volume.HandoutFile]);

        Assert.Equal(22, (await CheckAsync(Fixture.Tool, "exit", "22")).ExitCode);
    }

    [Theory]
    [InlineData("chown 65534 {0}")]
    [InlineData("chmod 0666 {0}")]
    [InlineData("chmod 0664 {0}")]
    [InlineData("truncate -s 1M {0}")]
    [InlineData("mv {0} {0}.real; ln -s {0}.real {0}")]
    [InlineData("echo nonsense > {0}")]
    public async Task Experiments_that_the_observer_did_not_write_are_not_run(string spoil)
    {
        WriteHandout(new PlannedExperiment("t", [], ["CMD", Fixture.Tool, "exit", "0"], null, false));
        await Ran.ToEndAsync("/bin/sh", ["-c", string.Format(System.Globalization.CultureInfo.InvariantCulture, spoil, Volume.HandoutFile)]);

        Assert.Equal(22, (await CheckAsync(Fixture.Tool, "exit", "22")).ExitCode);
        Assert.Empty(Volume.Records().OfType<ExperimentRecord>());
    }
}
