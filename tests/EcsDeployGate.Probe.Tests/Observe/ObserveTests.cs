using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Probe.Tests.Observe;

/// <summary>The published observer beside the published recorder.</summary>
public sealed class ObserveTests(ProbeFixture fixture) : IDisposable
{
    private readonly TestVolume _volume = new();

    public void Dispose() => _volume.Dispose();

    [Fact]
    public async Task Healthy_for_the_soak_time_is_0()
    {
        using var observer = Observe(Plan(soak: 1, deadline: 20));
        await CheckAsync("exit", "0");
        var ran = await Ran.EndOfAsync(observer);

        Assert.Equal((ProbeExitCode.Healthy, ""), (ran.ExitCode, ran.Stderr));
        var records = TestVolume.Lines(ran.StdoutBytes);
        Assert.Single(records.OfType<FactsRecord>());
        var attempt = Assert.Single(records.OfType<AttemptRecord>());
        var health = Assert.Single(records.OfType<HealthRecord>());
        Assert.Equal((1, (int?)0, "HEALTHY", 0), (attempt.Number, attempt.ExitCode, health.Status, health.FailingStreak));
        Assert.Equal(
            ("healthy", 0, "Every essential container with a health check stayed healthy for 1 seconds."),
            (Last(ran).Verdict, Last(ran).ExitCode, Last(ran).Because));
    }

    [Fact]
    public async Task Unhealthy_is_20_and_the_experiment_that_passed_is_named()
    {
        var ran = await FailAndTryAsync(
            new("absent", [], ["CMD", fixture.Tool], "program-that-nobody-has", false),
            new("fails", ["x"], ["CMD", fixture.Tool, "exit", "3"], "sh", false),
            new("works", ["y"], ["CMD", fixture.Tool], null, false),
            new("spare", ["z"], ["CMD", fixture.Tool], null, false));

        Assert.Equal(ProbeExitCode.Unhealthy, ran.ExitCode);
        Assert.Equal(
            "Container 'web' became UNHEALTHY: 3 failures in a row, the last exited with 22. Experiment 'works' passed.", Last(ran).Because);
        Assert.Equal(
            [("fails", 3), ("works", 0), (ExperimentRecord.ControlId, 22)],
            TestVolume.Lines(ran.StdoutBytes).OfType<ExperimentRecord>().Select(tried => (tried.Id, tried.ExitCode!.Value)));
    }

    [Fact]
    public async Task Experiments_that_all_fail_end_the_wait()
    {
        var ran = await FailAndTryAsync(
            new("a", [], ["CMD", fixture.Tool, "exit", "1"], null, false), new("b", [], ["CMD", "nobody-has-this"], null, false));

        Assert.Equal(ProbeExitCode.Unhealthy, ran.ExitCode);
        Assert.EndsWith("2 experiments were tried, none passed.", Last(ran).Because, StringComparison.Ordinal);
        Assert.Equal("ENOENT", TestVolume.Lines(ran.StdoutBytes).OfType<ExperimentRecord>().Single(tried => tried.Id == "b").SpawnError!.Name);
    }

    [Fact]
    public async Task The_port_that_listens_is_seen_and_tried()
    {
        using var listener = new TcpListener(IPAddress.Any, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        var ran = await FailAndTryAsync(new PlannedExperiment("port", ["port {port}"], ["CMD", "/bin/sh", "-c", "echo {port}; exit 1"], null, true));

        // Others may listen on this machine too; three are tried.
        var records = TestVolume.Lines(ran.StdoutBytes);
        Assert.Contains(new ListeningSocket(port, "ipv4", "any"), records.OfType<ListeningRecord>().First().Sockets);
        var tried = records.OfType<ExperimentRecord>().Where(record => record.Id != ExperimentRecord.ControlId).ToList();
        Assert.InRange(tried.Count, 1, 3);
        Assert.All(tried, one => Assert.Equal((one.Changes[0], one.Command[3]), ("port " + one.Stdout.Trim(), $"echo {one.Stdout.Trim()}; exit 1")));
    }

    [Fact]
    public async Task Killed_attempts_count_as_timed_out()
    {
        using var observer = Observe(Plan(retries: 1, timeout: 1));
        using var check = Ran.Start(fixture.Probe, CheckArgs(1000, "say", "partial", "sleep", "9"));
        await Task.Delay(1000, TestContext.Current.CancellationToken);
        check.Kill();
        var ran = await Ran.EndOfAsync(observer);

        var attempt = Assert.Single(TestVolume.Lines(ran.StdoutBytes).OfType<AttemptRecord>());
        Assert.Equal((true, null, "partial\n"), (attempt.TimedOut, attempt.ExitCode, attempt.Stdout));
        Assert.Equal(
            (ProbeExitCode.Unhealthy, "Container 'web' became UNHEALTHY: 1 failure in a row, the last ran longer than 1 seconds."),
            (ran.ExitCode, Last(ran).Because));
    }

    [Fact]
    public async Task Without_any_record_the_deadline_is_23()
    {
        using var observer = Observe(Plan(deadline: 1));
        var ran = await Ran.EndOfAsync(observer);

        Assert.Equal((ProbeExitCode.NoRecords, "no-records"), (ran.ExitCode, Last(ran).Verdict));
    }

    [Fact]
    public async Task With_records_that_settle_nothing_the_deadline_is_21()
    {
        using var observer = Observe(Plan(deadline: 2));
        await CheckAsync("exit", "1");
        using var running = Ran.Start(fixture.Probe, CheckArgs(30000, "say", "busy", "sleep", "4"));
        var ran = await Ran.EndOfAsync(observer);

        Assert.Equal(ProbeExitCode.Undecided, ran.ExitCode);
        Assert.Equal("No answer within 2 seconds. 'web' is STARTING after 1 failure in a row.", Last(ran).Because);
        Assert.Equal("busy\n", TestVolume.Lines(ran.StdoutBytes).OfType<AttemptRecord>().Last().Stdout);
        running.Kill();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SIGTERM_is_22_without_waiting_for_anything_even_as_process_1(bool first)
    {
        using var observer = first
            ? Ran.Start(
                "unshare", ["--pid", "--fork", "--kill-child", fixture.Probe, "observe", "--volume", _volume.Path],
                (ProbeLayout.PlanVariable, Plan().ToJson()))
            : Observe(Plan());
        await CheckAsync("exit", "1");
        await Task.Delay(500, TestContext.Current.CancellationToken);
        var pid = first ? await File.ReadAllTextAsync($"/proc/{observer.Id}/task/{observer.Id}/children", TestContext.Current.CancellationToken) : $"{observer.Id}";
        await Ran.ToEndAsync("/bin/sh", ["-c", $"kill -TERM {pid.Trim()}"]);
        var ran = await Ran.EndOfAsync(observer);

        // Soak time and deadline are a minute away, and twice as far as this test waits.
        Assert.Equal((ProbeExitCode.Interrupted, "interrupted"), (ran.ExitCode, Last(ran).Verdict));
        Assert.Single(TestVolume.Lines(ran.StdoutBytes).OfType<AttemptRecord>());
    }

    [Theory]
    [InlineData("exec \"$@\" >&-")]
    [InlineData("exec \"$@\" >/dev/full")]
    [InlineData("\"$@\" | true; exit ${PIPESTATUS[0]}")]
    public async Task The_exit_code_survives_where_the_log_does_not(string script)
    {
        using var observer = Ran.Start(
            "/bin/bash", ["-c", script, "sh", fixture.Probe, "observe", "--volume", _volume.Path], (ProbeLayout.PlanVariable, Plan().ToJson()));
        for (var i = 0; i < 3; i++)
        {
            await CheckAsync("exit", "1");
        }

        Assert.Equal(ProbeExitCode.Unhealthy, (await Ran.EndOfAsync(observer)).ExitCode);
    }

    [Fact]
    public async Task A_log_that_nobody_takes_does_not_hold_up_the_answer()
    {
        using var observer = Observe(Plan());
        var much = new string('x', 4000);
        for (var i = 0; i < 40; i++)
        {
            await CheckAsync("say", much, "complain", much, "exit", i < 37 ? "0" : "1");
        }

        // Not read until it has ended: the pipe fills with 64 kB and stays full.
        await observer.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        Assert.Equal(ProbeExitCode.Unhealthy, observer.ExitCode);
    }

    [Fact]
    public async Task What_a_neighbour_writes_into_the_volume_costs_its_own_lines_only()
    {
        var other = new AttemptRecord("other", DateTimeOffset.UnixEpoch, 1, DateTimeOffset.UnixEpoch, 1, 1, false, null, "", "", false, false);
        var health = new HealthRecord("web", DateTimeOffset.UnixEpoch, "HEALTHY", 0);
        await File.WriteAllTextAsync(
            _volume.RecordsFile, $"garbage\n{new string('x', 100_000)}\n[[[[\n{other}\n{health}\n\n", TestContext.Current.CancellationToken);
        using var observer = Observe(Plan(soak: 0));
        await CheckAsync("exit", "0");
        var ran = await Ran.EndOfAsync(observer);

        Assert.Equal(ProbeExitCode.Healthy, ran.ExitCode);
        Assert.EndsWith(" 5 lines in the volume were not records and were ignored.", Last(ran).Because, StringComparison.Ordinal);
        Assert.DoesNotContain(TestVolume.Lines(ran.StdoutBytes), record => record.Container == "other");
    }

    [Fact]
    public async Task A_folder_that_leads_out_of_the_volume_is_not_entered()
    {
        await CheckAsync("exit", "0");
        Directory.Move(_volume.Folder, _volume.Path + "/elsewhere");
        File.CreateSymbolicLink(_volume.Folder, _volume.Path + "/elsewhere");
        using var observer = Observe(Plan(soak: 0, deadline: 1));

        Assert.Equal(ProbeExitCode.NoRecords, (await Ran.EndOfAsync(observer)).ExitCode);
    }

    private static ProbePlan Plan(
        int soak = 60, int deadline = 60, int retries = 3, int timeout = 5, params IReadOnlyList<PlannedExperiment> experiments) =>
        new("run", soak, deadline, [new("web", true, 5, timeout, retries, 0, 1, experiments)]);

    private Process Observe(ProbePlan plan) =>
        Ran.Start(fixture.Probe, ["observe", "--volume", _volume.Path], (ProbeLayout.PlanVariable, plan.ToJson()));

    private string[] CheckArgs(int timeoutMs, params string[] tool) =>
        ["check", "--volume", _volume.Path, "--name", "web", "--timeout-ms", $"{timeoutMs}", "--", fixture.Tool, .. tool];

    private Task<Ran> CheckAsync(params string[] tool) => Ran.ToEndAsync(fixture.Probe, CheckArgs(5000, tool));

    private async Task<Ran> FailAndTryAsync(params PlannedExperiment[] experiments)
    {
        using var observer = Observe(Plan(experiments: experiments));
        for (var i = 0; i < 3; i++)
        {
            await CheckAsync("exit", "22");
        }

        for (var i = 0; !File.Exists(_volume.HandoutFile); i++)
        {
            Assert.True(i < 200, "Nothing was handed out within 5 seconds.");
            await Task.Delay(25, TestContext.Current.CancellationToken);
        }

        Assert.Equal(22, (await CheckAsync("exit", "22")).ExitCode);
        return await Ran.EndOfAsync(observer);
    }

    private static VerdictRecord Last(Ran ran) => Assert.IsType<VerdictRecord>(TestVolume.Lines(ran.StdoutBytes)[^1]);
}
