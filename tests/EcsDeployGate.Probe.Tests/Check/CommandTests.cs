using System.Diagnostics;

namespace EcsDeployGate.Probe.Tests.Check;

/// <summary>The command runs as it would without a recorder in front of it.</summary>
public sealed class CommandTests(ProbeFixture fixture) : CheckedCommand(fixture)
{
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
        var ran = await CheckAsync(Fixture.Tool, "say", "hello", "complain", "oh no", "exit", $"{code}");

        Assert.Equal((code, "hello\n", "oh no\n"), (ran.ExitCode, ran.Stdout, ran.Stderr));
        var attempt = Volume.OnlyAttempt();
        Assert.Equal((1, (int?)code, "hello\n", "oh no\n"), (attempt.Number, attempt.ExitCode, attempt.Stdout, attempt.Stderr));
        Assert.NotNull(attempt.DurationMs);
        Assert.False(attempt.TimedOut || attempt.Truncated || attempt.Binary);
    }

    [Theory]
    [InlineData(9, 137)]
    [InlineData(15, 143)]
    [InlineData(13, 141)]
    public async Task A_command_that_a_signal_ends_exits_with_128_and_its_number(int signal, int expected)
    {
        var ran = await CheckAsync(Fixture.Tool, "raise", $"{signal}");

        Assert.Equal((expected, (int?)expected), (ran.ExitCode, Volume.OnlyAttempt().ExitCode));
    }

    [Fact]
    public async Task A_program_is_looked_up_on_PATH_past_what_cannot_be_executed()
    {
        var (first, second) = (Volume.Path + "/first", Volume.Path + "/second");
        Directory.CreateDirectory(first + "/both");
        Directory.CreateDirectory(second);
        File.Copy(Fixture.Tool, second + "/both");

        var ran = await Ran.ToEndAsync(Fixture.Probe, Args(5000, "both", "exit", "9"), ("PATH", $"/nowhere:{first}::{second}"));
        await File.WriteAllTextAsync(second + "/text", "x", TestContext.Current.CancellationToken);
        var refused = await Ran.ToEndAsync(Fixture.Probe, Args(5000, "text"), ("PATH", second));

        Assert.Equal(9, ran.ExitCode);
        Assert.Equal((126, "exec: \"text\": permission denied\n"), (refused.ExitCode, refused.Stderr));
    }

    [Fact]
    public async Task Environment_directory_limits_and_signals_are_those_the_command_would_have_had()
    {
        const string Look = """env | sort | grep -v '^_='; pwd; id; umask; ulimit -a; grep -E '^(Sig|Cap|NoNew)' /proc/$$/status | grep -v SigQ; ls -l /proc/$$/fd | awk '{print $9, $11}' | grep -v pipe""";

        // A test host ignores SIGPIPE, as every .NET program does, and SIGHUP where nohup started it; an engine ignores nothing.
        const string Odd = "export ODD=$(printf 'a\\377b'); exec env --default-signal=PIPE,HUP \"$@\"";
        string[] look = ["/bin/sh", "-c", Look];

        var direct = await Ran.ToEndAsync("/bin/sh", ["-c", Odd, "sh", .. look]);
        var recorded = await Ran.ToEndAsync("/bin/sh", ["-c", Odd, "sh", Fixture.Probe, .. Args(5000, look)]);

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

        var ran = await CheckAsync(Fixture.Tool, "bytes", $"{Size}", "exit", "3");

        Assert.Equal((3, Size), (ran.ExitCode, ran.StdoutBytes.Length));
        var expected = (await Ran.ToEndAsync(Fixture.Tool, ["bytes", $"{Size}"])).StdoutBytes;
        Assert.True(expected.AsSpan().SequenceEqual(ran.StdoutBytes));
        var attempt = Volume.OnlyAttempt();
        Assert.True(attempt.Truncated);
        Assert.True(attempt.Binary);
        Assert.InRange(attempt.Stdout.Length, 1000, 4096);
    }

    [Fact]
    public async Task A_reader_that_stops_reading_does_not_stop_the_check()
    {
        var ran = await Ran.ToEndAsync("/bin/sh", ["-c", "\"$@\" | head -c 10", "sh", Fixture.Probe, .. Args(5000, Fixture.Tool, "bytes", "1000000")]);

        Assert.Equal(10, ran.StdoutBytes.Length);
        Assert.Equal(0, Volume.OnlyAttempt().ExitCode);
    }

    [Fact]
    public async Task Closed_standard_streams_change_nothing()
    {
        var ran = await Ran.ToEndAsync("/bin/sh", ["-c", "exec \"$@\" <&- >&- 2>&-", "sh", Fixture.Probe, .. Args(5000, Fixture.Tool, "say", "hello", "exit", "4")]);

        Assert.Equal((4, "hello\n"), (ran.ExitCode, Volume.OnlyAttempt().Stdout));
    }

    [Fact]
    public async Task A_process_left_behind_with_the_pipes_does_not_hold_up_the_answer()
    {
        var mark = Guid.NewGuid().ToString();
        using var process = Ran.Start(Fixture.Probe, Args(5000, Fixture.Tool, "say", mark, "leave", "300", "exit", "5"));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        // The answer is there, and whoever holds the pipes lives on.
        Assert.Equal((5, mark + "\n"), (process.ExitCode, Volume.OnlyAttempt().Stdout));
        using var left = Assert.Single(Process.GetProcesses(), p => CommandLine(p.Id).Contains(mark, StringComparison.Ordinal));
        left.Kill();
    }

    [Fact]
    public async Task A_command_that_outlives_its_time_is_not_ended_by_us_but_marked()
    {
        var ran = await Ran.ToEndAsync(Fixture.Probe, Args(700, Fixture.Tool, "sleep", "1", "exit", "0"));

        Assert.Equal(0, ran.ExitCode);
        Assert.Equal((0, true), (Volume.OnlyAttempt().ExitCode, Volume.OnlyAttempt().TimedOut));
    }

    [Fact]
    public async Task SIGTERM_reaches_the_command_whose_answer_counts()
    {
        using var process = Ran.Start(Fixture.Probe, Args(20000, Fixture.Tool, "trap", "say", "ready", "sleep", "10"));
        Assert.Equal("ready", await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        await Ran.ToEndAsync("/bin/sh", ["-c", $"kill -TERM {process.Id}"]);
        var ran = await Ran.EndOfAsync(process);

        Assert.Equal((7, 7), (ran.ExitCode, Volume.OnlyAttempt().ExitCode));
    }

    [Fact]
    public async Task Without_file_descriptors_to_record_with_the_command_still_runs()
    {
        var ran = await Ran.ToEndAsync("/bin/sh", ["-c", "ulimit -n 8; exec \"$@\"", "sh", Fixture.Probe, .. Args(5000, Fixture.Tool, "say", "on", "exit", "22")]);

        Assert.Equal((22, "on\n"), (ran.ExitCode, ran.Stdout));
    }

    [Fact]
    public async Task As_process_1_the_exit_code_survives_and_orphans_are_reaped()
    {
        var ran = await Ran.ToEndAsync("unshare", ["--pid", "--fork", "--mount-proc", Fixture.Probe, .. Args(5000, "/bin/sh", "-c", "(sleep 0.2 &) ; sleep 0.4; ls -d /proc/[0-9]* | wc -l; exit 22")]);

        // Process 1, the shell, ls and wc: the orphan is gone and is no zombie.
        Assert.Equal((22, "4\n"), (ran.ExitCode, ran.Stdout));
        Assert.Equal(22, Volume.OnlyAttempt().ExitCode);
    }

    private static string CommandLine(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline");
        }
        catch (IOException)
        {
            // It has ended meanwhile.
            return "";
        }
    }
}
