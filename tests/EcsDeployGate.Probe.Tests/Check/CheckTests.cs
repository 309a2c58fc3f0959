using System.Diagnostics;
using EcsDeployGate.Probe.Check;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Probe.Tests.Check;

/// <summary>The published binary in front of real commands.</summary>
public sealed class CheckTests(ProbeFixture fixture) : IDisposable
{
    private readonly TestVolume _volume = new();

    public void Dispose() => _volume.Dispose();

    private string[] Args(int timeoutMs, params string[] command) =>
        ["check", "--volume", _volume.Path, "--name", "web", "--timeout-ms", $"{timeoutMs}", "--", .. command];

    private Task<Ran> CheckAsync(params string[] command) => Ran.ToEndAsync(fixture.Probe, Args(5000, command));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(22)]
    [InlineData(126)]
    [InlineData(127)]
    [InlineData(255)]
    public async Task The_exit_code_and_output_are_those_of_the_command(int code)
    {
        var ran = await CheckAsync(fixture.Tool, "say", "hello", "complain", "oh no", "exit", $"{code}");

        Assert.Equal((code, "hello\n", "oh no\n"), (ran.ExitCode, ran.Stdout, ran.Stderr));
        var attempt = _volume.OnlyAttempt();
        Assert.Equal((1, (int?)code, "hello\n", "oh no\n"), (attempt.Number, attempt.ExitCode, attempt.Stdout, attempt.Stderr));
        Assert.InRange(attempt.DurationMs!.Value, 0, 4000);
        Assert.False(attempt.TimedOut || attempt.Truncated || attempt.Binary);
    }

    [Theory]
    [InlineData(9, 137)]
    [InlineData(15, 143)]
    [InlineData(13, 141)]
    public async Task A_command_that_a_signal_ends_exits_with_128_and_its_number(int signal, int expected)
    {
        var ran = await CheckAsync(fixture.Tool, "raise", $"{signal}");

        Assert.Equal((expected, (int?)expected), (ran.ExitCode, _volume.OnlyAttempt().ExitCode));
    }

    [Fact]
    public async Task Attempts_are_numbered_and_facts_are_written_once()
    {
        for (var i = 0; i < 3; i++)
        {
            await CheckAsync(fixture.Tool, "exit", $"{i}");
        }

        Assert.Equal([(1, 0), (2, 1), (3, 2)], _volume.Attempts().Select(attempt => (attempt.Number, attempt.ExitCode!.Value)));
        var facts = Assert.Single(_volume.Records().OfType<FactsRecord>());
        Assert.Equal((0, 0, Environment.CurrentDirectory), (facts.Uid, facts.Gid, facts.WorkingDirectory));
        Assert.EndsWith("/sh", facts.Programs["sh"], StringComparison.Ordinal);
        Assert.Contains("127.0.0.1", facts.LocalhostAddresses);
        Assert.NotNull(facts.ContainerStartedAt);
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_127_and_says_so_like_a_runtime()
    {
        var ran = await CheckAsync("curl-that-nobody-has", "-f", "http://localhost/");

        Assert.Equal((127, "exec: \"curl-that-nobody-has\": executable file not found in $PATH\n"), (ran.ExitCode, ran.Stderr));
        var attempt = _volume.OnlyAttempt();
        Assert.Equal(new SpawnError(2, "ENOENT", "curl-that-nobody-has", false), attempt.SpawnError);
        Assert.Equal((127, ran.Stderr), (attempt.ExitCode, attempt.Stderr));
    }

    [Theory]
    [InlineData("absent", null, 127, "ENOENT", false, "no such file or directory")]
    [InlineData("plain", "text", 126, "EACCES", true, "permission denied")]
    [InlineData("no-magic", "text", 126, "ENOEXEC", true, "exec format error")]
    [InlineData("no-loader", "#!/nowhere/interpreter\n", 127, "ENOENT", true, "no such file or directory (the file is there, its interpreter or loader is not)")]
    public async Task What_cannot_be_executed_is_told_apart(string name, string? content, int code, string errno, bool exists, string text)
    {
        var program = Path.Combine(_volume.Path, name);
        if (content is not null)
        {
            await File.WriteAllTextAsync(program, content, TestContext.Current.CancellationToken);
            File.SetUnixFileMode(program, (UnixFileMode)(name == "plain" ? 0x1A4 : 0x1ED));
        }

        var ran = await CheckAsync(program);

        Assert.Equal((code, $"exec: \"{program}\": {text}\n"), (ran.ExitCode, ran.Stderr));
        Assert.Equal((errno, exists), (_volume.OnlyAttempt().SpawnError!.Name, _volume.OnlyAttempt().SpawnError!.FileExists));
    }

    [Fact]
    public async Task A_program_is_looked_up_on_PATH_past_what_cannot_be_executed()
    {
        var (first, second) = (_volume.Path + "/first", _volume.Path + "/second");
        Directory.CreateDirectory(first + "/both");
        Directory.CreateDirectory(second);
        File.Copy(fixture.Tool, second + "/both");

        var ran = await Ran.ToEndAsync(fixture.Probe, Args(5000, "both", "exit", "9"), ("PATH", $"/nowhere:{first}::{second}"));
        await File.WriteAllTextAsync(second + "/text", "x", TestContext.Current.CancellationToken);
        var refused = await Ran.ToEndAsync(fixture.Probe, Args(5000, "text"), ("PATH", second));

        Assert.Equal(9, ran.ExitCode);
        Assert.Equal((126, "exec: \"text\": permission denied\n"), (refused.ExitCode, refused.Stderr));
    }

    [Fact]
    public async Task Environment_directory_limits_and_signals_are_those_the_command_would_have_had()
    {
        const string Look = """env | sort | grep -v '^_='; pwd; id; umask; ulimit -a; grep -E '^(Sig|Cap|NoNew)' /proc/$$/status | grep -v SigQ; ls -l /proc/$$/fd | awk '{print $9, $11}' | grep -v pipe""";

        // A test host ignores SIGPIPE, as every .NET program does; an engine does not.
        const string Odd = "export ODD=$(printf 'a\\377b'); exec env --default-signal=PIPE \"$@\"";
        string[] look = ["/bin/sh", "-c", Look];

        var direct = await Ran.ToEndAsync("/bin/sh", ["-c", Odd, "sh", .. look]);
        var recorded = await Ran.ToEndAsync("/bin/sh", ["-c", Odd, "sh", fixture.Probe, .. Args(5000, look)]);

        // posix_spawn leaves the C library's two internal signals, 32 and 33, ignored: no program can use them.
        const string Internal = "SigIgn:\t0000000180000000";
        Assert.Contains((byte)0xFF, direct.StdoutBytes);
        Assert.Equal(direct.Stdout, recorded.Stdout.Replace(Internal, "SigIgn:\t0000000000000000", StringComparison.Ordinal));
        Assert.Contains((byte)0xFF, recorded.StdoutBytes);
    }

    [Fact]
    public async Task Megabytes_pass_through_and_the_first_4096_bytes_are_kept()
    {
        const int Size = 8_000_000;

        var ran = await CheckAsync(fixture.Tool, "bytes", $"{Size}", "exit", "3");

        Assert.Equal((3, Size), (ran.ExitCode, ran.StdoutBytes.Length));
        var expected = (await Ran.ToEndAsync(fixture.Tool, ["bytes", $"{Size}"])).StdoutBytes;
        Assert.True(expected.AsSpan().SequenceEqual(ran.StdoutBytes));
        var attempt = _volume.OnlyAttempt();
        Assert.True(attempt.Truncated);
        Assert.True(attempt.Binary);
        Assert.InRange(attempt.Stdout.Length, 1000, 4096);
    }

    [Fact]
    public async Task A_reader_that_stops_reading_does_not_stop_the_check()
    {
        var ran = await Ran.ToEndAsync("/bin/sh", ["-c", "\"$@\" | head -c 10", "sh", fixture.Probe, .. Args(5000, fixture.Tool, "bytes", "1000000")]);

        Assert.Equal(10, ran.StdoutBytes.Length);
        Assert.Equal(0, _volume.OnlyAttempt().ExitCode);
    }

    [Fact]
    public async Task Closed_standard_streams_change_nothing()
    {
        var ran = await Ran.ToEndAsync("/bin/sh", ["-c", "exec \"$@\" <&- >&- 2>&-", "sh", fixture.Probe, .. Args(5000, fixture.Tool, "say", "hello", "exit", "4")]);

        Assert.Equal((4, "hello\n"), (ran.ExitCode, _volume.OnlyAttempt().Stdout));
    }

    [Fact]
    public async Task A_process_left_behind_with_the_pipes_does_not_hold_up_the_answer()
    {
        var started = Stopwatch.GetTimestamp();
        using var process = Ran.Start(fixture.Probe, Args(5000, fixture.Tool, "say", "done", "leave", "8", "exit", "5"));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(5, process.ExitCode);
        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 0, 2);
        Assert.Equal("done\n", _volume.OnlyAttempt().Stdout);
    }

    [Fact]
    public async Task An_attempt_killed_at_the_time_out_leaves_its_start_its_output_and_no_process()
    {
        using var process = Ran.Start(fixture.Probe, Args(1500, fixture.Tool, "pid", "complain", "so far", "sleep", "60"));
        await Task.Delay(1500, TestContext.Current.CancellationToken);
        process.Kill();
        var ran = await Ran.EndOfAsync(process);

        var attempt = _volume.OnlyAttempt();
        Assert.Equal((null, null, "so far\n"), (attempt.ExitCode, attempt.DurationMs, attempt.Stderr));
        Assert.Equal(ran.Stdout, attempt.Stdout);
        var pid = int.Parse(attempt.Stdout, System.Globalization.CultureInfo.InvariantCulture);
        await Until(() => !File.Exists($"/proc/{pid}/status") || File.ReadAllText($"/proc/{pid}/stat").Contains(") Z", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_attempt_killed_at_once_leaves_its_start()
    {
        using var process = Ran.Start(fixture.Probe, Args(60000, fixture.Tool, "sleep", "3"));
        await Until(() => _volume.Records().Count > 0);
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal((1, null, null), (_volume.OnlyAttempt().Number, _volume.OnlyAttempt().ExitCode, _volume.OnlyAttempt().DurationMs));
    }

    [Fact]
    public async Task A_half_written_line_does_not_take_the_next_one_with_it()
    {
        await CheckAsync(fixture.Tool);
        await File.AppendAllTextAsync(_volume.RecordsFile, """{"v":1,"type":"attempt","conta""", TestContext.Current.CancellationToken);
        await CheckAsync(fixture.Tool, "exit", "6");

        var last = (await File.ReadAllLinesAsync(_volume.RecordsFile, TestContext.Current.CancellationToken))[^1];
        Assert.True(ProbeRecords.TryRead(System.Text.Encoding.UTF8.GetBytes(last), out var record, out _));
        Assert.Equal((2, 6), (Assert.IsType<AttemptRecord>(record).Number, ((AttemptRecord)record).ExitCode));
    }

    [Fact]
    public async Task A_command_that_outlives_its_time_is_not_ended_by_us_but_marked()
    {
        var ran = await Ran.ToEndAsync(fixture.Probe, Args(700, fixture.Tool, "sleep", "1", "exit", "0"));

        Assert.Equal(0, ran.ExitCode);
        Assert.Equal((0, true), (_volume.OnlyAttempt().ExitCode, _volume.OnlyAttempt().TimedOut));
    }

    [Fact]
    public async Task SIGTERM_reaches_the_command_whose_answer_counts()
    {
        using var process = Ran.Start(fixture.Probe, Args(20000, fixture.Tool, "trap", "say", "ready", "sleep", "10"));
        Assert.Equal("ready", await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        await Ran.ToEndAsync("/bin/sh", ["-c", $"kill -TERM {process.Id}"]);
        var ran = await Ran.EndOfAsync(process);

        Assert.Equal((7, 7), (ran.ExitCode, _volume.OnlyAttempt().ExitCode));
        Assert.InRange(ran.Elapsed.TotalSeconds, 0, 3);
    }

    [Theory]
    [InlineData("--volume /nowhere --name web")]
    [InlineData("--volume /dev/null --name web")]
    [InlineData("--name ../../etc")]
    [InlineData("--volume /proc --name self")]
    [InlineData("--unknown")]
    [InlineData("--timeout-ms minus")]
    public async Task Where_nothing_can_be_recorded_the_command_runs_all_the_same(string options)
    {
        var ran = await Ran.ToEndAsync(fixture.Probe, ["check", .. options.Split(' '), "--", fixture.Tool, "say", "still", "exit", "22"]);

        Assert.Equal((22, "still\n", ""), (ran.ExitCode, ran.Stdout, ran.Stderr));
    }

    [Theory]
    [InlineData("size=4k", "dd if=/dev/zero of={0}/web/fill bs=4k 2>/dev/null")]
    [InlineData("size=1m", "mount -o remount,ro {0}")]
    public async Task A_full_or_read_only_volume_costs_the_record_and_not_the_check(string mount, string spoil)
    {
        var script = $"mount -t tmpfs -o {mount} none {_volume.Path} && mkdir -m 1777 {_volume.Folder} && ({string.Format(System.Globalization.CultureInfo.InvariantCulture, spoil, _volume.Path)} || :); exec \"$@\"";

        var ran = await Ran.ToEndAsync("unshare", ["--mount", "/bin/sh", "-c", script, "sh", fixture.Probe, .. Args(5000, fixture.Tool, "say", "on", "exit", "22")]);

        Assert.Equal((22, "on\n", ""), (ran.ExitCode, ran.Stdout, ran.Stderr));
    }

    [Fact]
    public async Task Without_file_descriptors_to_record_with_the_command_still_runs()
    {
        var ran = await Ran.ToEndAsync("/bin/sh", ["-c", "ulimit -n 8; exec \"$@\"", "sh", fixture.Probe, .. Args(5000, fixture.Tool, "say", "on", "exit", "22")]);

        Assert.Equal((22, "on\n"), (ran.ExitCode, ran.Stdout));
    }

    [Fact]
    public async Task As_process_1_the_exit_code_survives_and_orphans_are_reaped()
    {
        var ran = await Ran.ToEndAsync("unshare", ["--pid", "--fork", "--mount-proc", fixture.Probe, .. Args(5000, "/bin/sh", "-c", "(sleep 0.2 &) ; sleep 0.4; ls -d /proc/[0-9]* | wc -l; exit 22")]);

        // Process 1, the shell, ls and wc: the orphan is gone and is no zombie.
        Assert.Equal((22, "4\n"), (ran.ExitCode, ran.Stdout));
        Assert.Equal(22, _volume.OnlyAttempt().ExitCode);
    }

    [Fact]
    public async Task A_neighbours_link_in_the_volume_is_not_followed()
    {
        var victim = _volume.Path + "/victim";
        await File.WriteAllTextAsync(victim, "mine", TestContext.Current.CancellationToken);
        File.CreateSymbolicLink(_volume.RecordsFile, victim);

        var ran = await CheckAsync(fixture.Tool, "exit", "22");

        Assert.Equal((22, "mine"), (ran.ExitCode, await File.ReadAllTextAsync(victim, TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task A_neighbours_pipe_in_the_volume_is_not_waited_for()
    {
        await Ran.ToEndAsync("mkfifo", [_volume.RecordsFile, _volume.HandoutFile]);

        Assert.Equal(22, (await CheckAsync(fixture.Tool, "exit", "22")).ExitCode);
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
        WriteHandout(new PlannedExperiment("t", [], ["CMD", fixture.Tool, "exit", "0"], null, false));
        await Ran.ToEndAsync("/bin/sh", ["-c", string.Format(System.Globalization.CultureInfo.InvariantCulture, spoil, _volume.HandoutFile)]);

        Assert.Equal(22, (await CheckAsync(fixture.Tool, "exit", "22")).ExitCode);
        Assert.Empty(_volume.Records().OfType<ExperimentRecord>());
    }

    [Fact]
    public async Task Experiments_take_the_slot_until_one_passes_and_the_container_stays_unhealthy()
    {
        await CheckAsync(fixture.Tool, "exit", "22");
        WriteHandout(
            new("fails", ["a"], ["CMD", fixture.Tool, "complain", "no", "exit", "3"], null, false),
            new("shell", ["b"], ["CMD-SHELL", "echo $((40 + 2)); exit 0"], null, false),
            new("never", ["c"], ["CMD", fixture.Tool], null, false));

        var slot = await CheckAsync(fixture.Tool, "say", "original", "exit", "22");
        var another = await CheckAsync(fixture.Tool, "say", "original", "exit", "22");

        Assert.Equal((22, "", 22, "original\n"), (slot.ExitCode, slot.Stdout, another.ExitCode, another.Stdout));
        Assert.Equal(
            [("fails", 3, "no\n", ""), ("shell", 0, "", "42\n"), ("control", 22, "", "original\n")],
            _volume.Records().OfType<ExperimentRecord>().Select(tried => (tried.Id, tried.ExitCode!.Value, tried.Stderr, tried.Stdout)));
        Assert.Equal(2, _volume.Attempts().Count);
    }

    [Fact]
    public async Task Only_experiments_whose_signs_are_there_are_run_and_a_look_may_show_them()
    {
        await CheckAsync(fixture.Tool, "complain", "no answer", "exit", "22");
        WriteHandout(
            new("other-code", [], ["CMD", fixture.Tool], null, false, ["exit:7"]),
            new("other-words", [], ["CMD", fixture.Tool], null, false, ["says: 404", "timeout", "set:NOWHERE"]),
            new("look", [], ["CMD-SHELL", "printf 'HTTP/1.1 404 Not Found\\r\\nLocation: http://localhost:8080/healthz\\r\\n'"], null, false, ["exit:22"], PlannedExperiment.Look),
            new("evil", [], ["CMD", fixture.Tool, "say", "{path}", "exit", "3"], null, false, ["says:location:"]),
            new("path", [], ["CMD", fixture.Tool], null, false, ["says: 404"]));

        await CheckAsync(fixture.Tool, "exit", "22");

        Assert.Equal(
            [("look", 0), ("evil", 3), ("path", 0), ("control", 22)],
            _volume.Records().OfType<ExperimentRecord>().Select(tried => (tried.Id, tried.ExitCode!.Value)));
        Assert.Equal("/healthz\n", _volume.Records().OfType<ExperimentRecord>().Single(tried => tried.Id == "evil").Stdout);
    }

    [Fact]
    public async Task A_longer_experiment_outlives_the_attempt_that_started_it()
    {
        await CheckAsync(fixture.Tool, "exit", "22");
        WriteHandout(new PlannedExperiment("longer", [], ["CMD", fixture.Tool, "sleep", "4", "say", "late", "exit", "0"], null, false, Seconds: 25));

        Assert.Equal(22, (await Ran.ToEndAsync(fixture.Probe, Args(1500, fixture.Tool, "exit", "22"))).ExitCode);
        Assert.DoesNotContain(_volume.Records().OfType<ExperimentRecord>(), tried => tried is { Id: "longer", ExitCode: 0 });
        await Until(() => _volume.Records().OfType<ExperimentRecord>().Any(tried => tried is { Id: "longer", ExitCode: 0, Stdout: "late\n" }));
    }

    [Fact]
    public async Task A_doubt_leaves_a_healthy_container_healthy()
    {
        await CheckAsync(fixture.Tool, "exit", "0");
        WriteHandout(new PlannedExperiment("stricter", [], ["CMD", fixture.Tool, "exit", "22"], null, false, Kind: PlannedExperiment.Doubt));

        Assert.Equal(0, (await CheckAsync(fixture.Tool)).ExitCode);
        Assert.Equal((0, 2), ((await CheckAsync(fixture.Tool)).ExitCode, _volume.Attempts().Count));
        Assert.Equal(22, Assert.Single(_volume.Records().OfType<ExperimentRecord>()).ExitCode);
    }

    [Fact]
    public async Task Values_of_secrets_are_passed_on_and_never_written_down()
    {
        string[] args = ["check", "--volume", _volume.Path, "--name", "web", "--timeout-ms", "5000", "--secret", "DB", "--secret", "JSON", "--", fixture.Tool, "say", "hunter2-and-more", "complain", "s3cr3t%2Fvalue s3cr3t/value correct-horse"];

        var ran = await Ran.ToEndAsync(fixture.Probe, args, ("DB", "s3cr3t/value"), ("JSON", """{"username":"x1","password": "correct-horse"}"""), ("OTHER", "hunter2-and-more"));

        Assert.Contains("correct-horse", ran.Stderr, StringComparison.Ordinal);
        Assert.Equal("[redacted] [redacted] [redacted]\n", _volume.OnlyAttempt().Stderr);
        Assert.Equal("hunter2-and-more\n", _volume.OnlyAttempt().Stdout);
    }

    [Fact]
    public async Task Programs_and_variables_that_the_check_names_are_looked_up()
    {
        await Ran.ToEndAsync(
            fixture.Probe,
            ["check", "--volume", _volume.Path, "--name", "web", "--program", "sh", "--program", "nowhere-to-be-found", "--program", fixture.Tool, "--variable", "PORT", "--variable", "HOST", "--", fixture.Tool],
            ("HOST", "here"), ("http_proxy", "http://user:pass@proxy.corp:3128/"));

        var facts = Assert.Single(_volume.Records().OfType<FactsRecord>());
        Assert.Equal(
            [("sh", NamedProgram.Found), ("nowhere-to-be-found", NamedProgram.Missing), (fixture.Tool, NamedProgram.Found)],
            facts.Named!.Select(named => (named.Name, named.State)));
        Assert.Equal(["PORT"], facts.Unset!);
        Assert.Equal(["http_proxy=proxy.corp:3128"], facts.Proxies!);
        Assert.Equal(Surroundings.Distribution(await File.ReadAllBytesAsync("/etc/os-release", TestContext.Current.CancellationToken)), facts.Distribution);
    }

    [Fact]
    public async Task A_slot_after_a_last_attempt_that_passed_still_fails()
    {
        await CheckAsync(fixture.Tool, "exit", "0");
        WriteHandout(new PlannedExperiment("t", [], ["CMD", fixture.Tool], null, false));

        Assert.Equal(1, (await CheckAsync(fixture.Tool)).ExitCode);
    }

    [Fact]
    public async Task Experiments_that_hang_share_the_slot_and_never_outlive_it()
    {
        WriteHandout([.. Enumerable.Range(0, 4).Select(i => new PlannedExperiment($"hang{i}", [], ["CMD", fixture.Tool, "sleep", "30"], null, false))]);

        var slot = await Ran.ToEndAsync(fixture.Probe, Args(2500, fixture.Tool));

        Assert.InRange(slot.Elapsed.TotalSeconds, 1.9, 2.5);
        Assert.Equal(
            [("hang0", true, null), ("hang1", true, (int?)null)],
            _volume.Records().OfType<ExperimentRecord>().Select(tried => (tried.Id, tried.TimedOut, tried.ExitCode)));
    }

    private void WriteHandout(params PlannedExperiment[] experiments)
    {
        var plan = new ProbePlan("run", 0, 1, [new("web", true, 5, 5, 3, 0, null, experiments)]);
        File.WriteAllText(_volume.HandoutFile, plan.ToJson());
        File.SetUnixFileMode(_volume.HandoutFile, (UnixFileMode)0x1A4);
    }

    private static async Task Until(Func<bool> condition)
    {
        for (var i = 0; !condition(); i++)
        {
            Assert.True(i < 1200, "It did not happen within 30 seconds.");
            await Task.Delay(25, TestContext.Current.CancellationToken);
        }
    }
}
