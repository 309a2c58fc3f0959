using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Probe.Tests.Install;

public sealed class InstallTests(ProbeFixture fixture) : IDisposable
{
    private const string Plan = """{"v":1,"runId":"r","soakSeconds":1,"deadlineSeconds":1,"containers":[{"name":"web","essential":true,"intervalSeconds":5,"timeoutSeconds":5,"retries":3,"startPeriodSeconds":0,"experiments":[]}]}""";
    private readonly TestVolume _volume = new();

    public void Dispose() => _volume.Dispose();

    [Fact]
    public async Task What_is_installed_runs()
    {
        var installed = await Ran.ToEndAsync(fixture.Probe, ["install", _volume.Path], (ProbeLayout.PlanVariable, Plan));
        var ran = await Ran.ToEndAsync(_volume.Path + "/probe", ["check", "--", fixture.Tool, "exit", "22"]);

        Assert.Equal((0, 22), (installed.ExitCode, ran.ExitCode));
    }

    [Fact]
    public async Task A_plan_that_cannot_be_read_is_named()
    {
        var ran = await Ran.ToEndAsync(fixture.Probe, ["install", _volume.Path], (ProbeLayout.PlanVariable, Plan.Replace("web", "../web", StringComparison.Ordinal)));

        Assert.Equal(ProbeExitCode.Misused, ran.ExitCode);
        Assert.Equal("probe: ECS_DEPLOY_GATE_PLAN: containers: a name must be 1 to 255 letters, digits, hyphens and underscores\n", ran.Stderr);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_named()
    {
        Directory.Delete(_volume.Folder);
        File.CreateSymbolicLink(_volume.Folder, "/tmp");

        var ran = await Ran.ToEndAsync(fixture.Probe, ["install", _volume.Path], (ProbeLayout.PlanVariable, Plan));

        Assert.Equal((ProbeExitCode.Broken, $"probe: cannot make the folder '{_volume.Path}/web': not a directory\n"), (ran.ExitCode, ran.Stderr));
    }

    [Theory]
    [InlineData]
    [InlineData("dance")]
    [InlineData("install")]
    [InlineData("check", "--name", "web")]
    [InlineData("check", "--name", "web", "--")]
    [InlineData("observe")]
    public async Task Misuse_is_told_apart_from_every_verdict(params string[] args)
    {
        var ran = await Ran.ToEndAsync(fixture.Probe, args);

        Assert.Equal(ProbeExitCode.Misused, ran.ExitCode);
        Assert.StartsWith("probe: ", ran.Stderr, StringComparison.Ordinal);
    }
}
