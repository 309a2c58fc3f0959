using EcsDeployGate.Probe.Check;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Probe.Tests.Check;

/// <summary>What is recorded of an attempt.</summary>
public sealed class AttemptTests(ProbeFixture fixture) : CheckedCommand(fixture)
{
    [Fact]
    public async Task Attempts_are_numbered_and_facts_are_written_once()
    {
        for (var i = 0; i < 3; i++)
        {
            await CheckAsync(Fixture.Tool, "exit", $"{i}");
        }

        Assert.Equal([(1, 0), (2, 1), (3, 2)], Volume.Attempts().Select(attempt => (attempt.Number, attempt.ExitCode!.Value)));
        var facts = Assert.Single(Volume.Records().OfType<FactsRecord>());
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
        var attempt = Volume.OnlyAttempt();
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
        var program = Path.Combine(Volume.Path, name);
        if (content is not null)
        {
            await File.WriteAllTextAsync(program, content, TestContext.Current.CancellationToken);
            File.SetUnixFileMode(program, (UnixFileMode)(name == "plain" ? 0x1A4 : 0x1ED));
        }

        var ran = await CheckAsync(program);

        Assert.Equal((code, $"exec: \"{program}\": {text}\n"), (ran.ExitCode, ran.Stderr));
        Assert.Equal((errno, exists), (Volume.OnlyAttempt().SpawnError!.Name, Volume.OnlyAttempt().SpawnError!.FileExists));
    }

    [Fact]
    public async Task An_attempt_killed_at_the_time_out_leaves_its_start_its_output_and_no_process()
    {
        using var process = Ran.Start(Fixture.Probe, Args(1500, Fixture.Tool, "pid", "complain", "so far", "sleep", "60"));
        await Task.Delay(1500, TestContext.Current.CancellationToken);
        process.Kill();
        var ran = await Ran.EndOfAsync(process);

        var attempt = Volume.OnlyAttempt();
        Assert.Equal((null, null, "so far\n"), (attempt.ExitCode, attempt.DurationMs, attempt.Stderr));
        Assert.Equal(ran.Stdout, attempt.Stdout);
        var pid = int.Parse(attempt.Stdout, System.Globalization.CultureInfo.InvariantCulture);
        await Until(() => !File.Exists($"/proc/{pid}/status") || File.ReadAllText($"/proc/{pid}/stat").Contains(") Z", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_attempt_killed_at_once_leaves_its_start()
    {
        using var process = Ran.Start(Fixture.Probe, Args(60000, Fixture.Tool, "sleep", "3"));
        await Until(() => Volume.Records().Count > 0);
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal((1, null, null), (Volume.OnlyAttempt().Number, Volume.OnlyAttempt().ExitCode, Volume.OnlyAttempt().DurationMs));
    }

    [Fact]
    public async Task A_half_written_line_does_not_take_the_next_one_with_it()
    {
        await CheckAsync(Fixture.Tool);
        await File.AppendAllTextAsync(Volume.RecordsFile, """{"v":1,"type":"attempt","conta""", TestContext.Current.CancellationToken);
        await CheckAsync(Fixture.Tool, "exit", "6");

        var last = (await File.ReadAllLinesAsync(Volume.RecordsFile, TestContext.Current.CancellationToken))[^1];
        Assert.True(ProbeRecords.TryRead(System.Text.Encoding.UTF8.GetBytes(last), out var record, out _));
        Assert.Equal((2, 6), (Assert.IsType<AttemptRecord>(record).Number, ((AttemptRecord)record).ExitCode));
    }

    [Fact]
    public async Task Values_of_secrets_are_passed_on_and_never_written_down()
    {
        string[] args = ["check", "--volume", Volume.Path, "--name", "web", "--timeout-ms", "5000", "--secret", "DB", "--secret", "JSON", "--", Fixture.Tool, "say", "hunter2-and-more", "complain", "s3cr3t%2Fvalue s3cr3t/value correct-horse"];

        var ran = await Ran.ToEndAsync(Fixture.Probe, args, ("DB", "s3cr3t/value"), ("JSON", """{"username":"x1","password": "correct-horse"}"""), ("OTHER", "hunter2-and-more"));

        Assert.Contains("correct-horse", ran.Stderr, StringComparison.Ordinal);
        Assert.Equal("[redacted] [redacted] [redacted]\n", Volume.OnlyAttempt().Stderr);
        Assert.Equal("hunter2-and-more\n", Volume.OnlyAttempt().Stdout);
    }

    [Fact]
    public async Task Programs_and_variables_that_the_check_names_are_looked_up()
    {
        await Ran.ToEndAsync(
            Fixture.Probe,
            ["check", "--volume", Volume.Path, "--name", "web", "--program", "sh", "--program", "nowhere-to-be-found", "--program", Fixture.Tool, "--variable", "PORT", "--variable", "HOST", "--", Fixture.Tool],
            ("HOST", "here"), ("http_proxy", "http://user:pass@proxy.corp:3128/"));

        var facts = Assert.Single(Volume.Records().OfType<FactsRecord>());
        Assert.Equal(
            [("sh", NamedProgram.Found), ("nowhere-to-be-found", NamedProgram.Missing), (Fixture.Tool, NamedProgram.Found)],
            facts.Named!.Select(named => (named.Name, named.State)));
        Assert.Equal(["PORT"], facts.Unset!);
        Assert.Equal(["http_proxy=proxy.corp:3128"], facts.Proxies!);
        Assert.Equal(Surroundings.Distribution(await File.ReadAllBytesAsync("/etc/os-release", TestContext.Current.CancellationToken)), facts.Distribution);
    }
}
