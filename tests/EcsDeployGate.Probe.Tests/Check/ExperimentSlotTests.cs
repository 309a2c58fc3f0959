using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Probe.Tests.Check;

/// <summary>Slots of the check in which experiments run instead of it.</summary>
public sealed class ExperimentSlotTests(ProbeFixture fixture) : CheckedCommand(fixture)
{
    [Fact]
    public async Task Experiments_take_the_slot_until_one_passes_and_the_container_stays_unhealthy()
    {
        await CheckAsync(Fixture.Tool, "exit", "22");
        WriteHandout(
            new("fails", ["a"], ["CMD", Fixture.Tool, "complain", "no", "exit", "3"], null, false),
            new("shell", ["b"], ["CMD-SHELL", "echo $((40 + 2)); exit 0"], null, false),
            new("never", ["c"], ["CMD", Fixture.Tool], null, false));

        var slot = await CheckAsync(Fixture.Tool, "say", "original", "exit", "22");
        var another = await CheckAsync(Fixture.Tool, "say", "original", "exit", "22");

        Assert.Equal((22, "", 22, "original\n"), (slot.ExitCode, slot.Stdout, another.ExitCode, another.Stdout));
        Assert.Equal(
            [("fails", 3, "no\n", ""), ("shell", 0, "", "42\n"), ("control", 22, "", "original\n")],
            Volume.Records().OfType<ExperimentRecord>().Select(tried => (tried.Id, tried.ExitCode!.Value, tried.Stderr, tried.Stdout)));
        Assert.Equal(2, Volume.Attempts().Count);
    }

    [Fact]
    public async Task Only_experiments_whose_signs_are_there_are_run_and_a_look_may_show_them()
    {
        await CheckAsync(Fixture.Tool, "complain", "no answer", "exit", "22");
        WriteHandout(
            new("other-code", [], ["CMD", Fixture.Tool], null, false, ["exit:7"]),
            new("other-words", [], ["CMD", Fixture.Tool], null, false, ["says: 404", "timeout", "set:NOWHERE"]),
            new("look", [], ["CMD-SHELL", "printf 'HTTP/1.1 404 Not Found\\r\\nLocation: http://localhost:8080/healthz\\r\\n'"], null, false, ["exit:22"], PlannedExperiment.Look),
            new("evil", [], ["CMD", Fixture.Tool, "say", "{path}", "exit", "3"], null, false, ["says:location:"]),
            new("path", [], ["CMD", Fixture.Tool], null, false, ["says: 404"]));

        await CheckAsync(Fixture.Tool, "exit", "22");

        Assert.Equal(
            [("look", 0), ("evil", 3), ("path", 0), ("control", 22)],
            Volume.Records().OfType<ExperimentRecord>().Select(tried => (tried.Id, tried.ExitCode!.Value)));
        Assert.Equal("/healthz\n", Volume.Records().OfType<ExperimentRecord>().Single(tried => tried.Id == "evil").Stdout);
    }

    [Fact]
    public async Task A_longer_experiment_outlives_the_attempt_that_started_it()
    {
        await CheckAsync(Fixture.Tool, "exit", "22");
        WriteHandout(new PlannedExperiment("longer", [], ["CMD", Fixture.Tool, "sleep", "4", "say", "late", "exit", "0"], null, false, Seconds: 25));

        Assert.Equal(22, (await Ran.ToEndAsync(Fixture.Probe, Args(1500, Fixture.Tool, "exit", "22"))).ExitCode);
        Assert.DoesNotContain(Volume.Records().OfType<ExperimentRecord>(), tried => tried is { Id: "longer", ExitCode: 0 });
        await Until(() => Volume.Records().OfType<ExperimentRecord>().Any(tried => tried is { Id: "longer", ExitCode: 0, Stdout: "late\n" }));
    }

    [Fact]
    public async Task A_doubt_leaves_a_healthy_container_healthy()
    {
        await CheckAsync(Fixture.Tool, "exit", "0");
        WriteHandout(new PlannedExperiment("stricter", [], ["CMD", Fixture.Tool, "exit", "22"], null, false, Kind: PlannedExperiment.Doubt));

        Assert.Equal(0, (await CheckAsync(Fixture.Tool)).ExitCode);
        Assert.Equal((0, 2), ((await CheckAsync(Fixture.Tool)).ExitCode, Volume.Attempts().Count));
        Assert.Equal(22, Assert.Single(Volume.Records().OfType<ExperimentRecord>()).ExitCode);
    }

    [Fact]
    public async Task A_slot_after_a_last_attempt_that_passed_still_fails()
    {
        await CheckAsync(Fixture.Tool, "exit", "0");
        WriteHandout(new PlannedExperiment("t", [], ["CMD", Fixture.Tool], null, false));

        Assert.Equal(1, (await CheckAsync(Fixture.Tool)).ExitCode);
    }

    [Fact]
    public async Task Experiments_that_hang_share_the_slot_and_never_outlive_it()
    {
        WriteHandout([.. Enumerable.Range(0, 4).Select(i => new PlannedExperiment($"hang{i}", [], ["CMD", Fixture.Tool, "sleep", "30"], null, false))]);

        var slot = await Ran.ToEndAsync(Fixture.Probe, Args(2500, Fixture.Tool));

        // Each had a second or so of the slot's two and a half; for a third one nothing was left, and the slot ended by itself.
        Assert.Equal(1, slot.ExitCode);
        Assert.Equal(
            [("hang0", true, null), ("hang1", true, (int?)null)],
            Volume.Records().OfType<ExperimentRecord>().Select(tried => (tried.Id, tried.TimedOut, tried.ExitCode)));
    }
}
