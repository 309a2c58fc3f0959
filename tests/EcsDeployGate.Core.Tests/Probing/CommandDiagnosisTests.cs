using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Probing;
using EcsDeployGate.Probe.Protocol;
using static EcsDeployGate.Core.Tests.Probing.Stories;

namespace EcsDeployGate.Core.Tests.Probing;

/// <summary>Rows of the fault matrix in which the command is at fault.</summary>
public sealed class CommandDiagnosisTests
{
    [Theory]
    [InlineData(1, "/bin/sh: curl: not found", CauseCodes.CommandNotFound)]
    [InlineData(1, "/bin/sh: 1: curl: not found", CauseCodes.CommandNotFound)]
    [InlineData(127, "/bin/bash: line 1: curl: command not found", CauseCodes.CommandNotFound)]
    [InlineData(127, "", CauseCodes.CommandNotFound)]
    [InlineData(255, "OCI runtime exec failed: exec: \"curl\": executable file not found in $PATH: unknown", CauseCodes.CommandNotFound)]
    [InlineData(126, "/bin/sh: 1: /usr/local/bin/check: Permission denied", CauseCodes.NotExecutable)]
    [InlineData(127, "/bin/sh: 1: /check.sh: /bin/bash^M: bad interpreter: No such file or directory", CauseCodes.ScriptInterpreterMissing)]
    [InlineData(127, "/bin/bash: line 1: /check: cannot execute: required file not found", CauseCodes.LoaderMissing)]
    [InlineData(126, "/bin/bash: /check: cannot execute binary file: Exec format error", CauseCodes.WrongArchitecture)]
    [InlineData(2, "/bin/sh: 1: Syntax error: Unterminated quoted string", CauseCodes.ShellSyntaxError)]
    [InlineData(22, "curl: (22) The requested URL returned error: 503", CauseCodes.HttpStatus)]
    [InlineData(1, "wget: server returned error: HTTP/1.1 404 Not Found", CauseCodes.HttpStatus)]
    [InlineData(1, "urllib.error.HTTPError: HTTP Error 401: Unauthorized", CauseCodes.HttpStatus)]
    [InlineData(28, "curl: (28) Operation timed out after 4001 milliseconds with 0 bytes received", CauseCodes.CheckTimeout)]
    [InlineData(1, "wget: download timed out", CauseCodes.CheckTimeout)]
    [InlineData(6, "curl: (6) Could not resolve host: app.internal", CauseCodes.NameNotResolved)]
    [InlineData(1, "wget: bad address 'app.internal'", CauseCodes.NameNotResolved)]
    [InlineData(60, "curl: (60) SSL certificate problem: self-signed certificate", CauseCodes.TlsError)]
    [InlineData(1, "wget: can't open 'index.html': Read-only file system", CauseCodes.ReadOnlyFileSystem)]
    [InlineData(7, "curl: (7) Failed to connect to localhost port 8080 after 0 ms: Could not connect to server", CauseCodes.NothingListening)]
    [InlineData(1, "wget: can't connect to remote host: Connection refused", CauseCodes.NothingListening)]
    [InlineData(1, "something went wrong", CauseCodes.HealthCheckFailed)]
    public void What_a_check_prints_is_recognised(int exit, string stderr, string code)
    {
        var conclusion = new ProbeStory("CMD-SHELL", "curl -fsS http://localhost:8080/health || exit 1")
            .Listens(1).Fails(10, exit, stderr + "\n").Becomes(10.1, Unhealthy).Ends(ProbeExitCode.Unhealthy).Diagnose();

        Assert.Equal(code, conclusion.Cause!.Code);
        Assert.Equal(ProbeOutcome.Unhealthy, conclusion.Outcome);
        Assert.Contains(conclusion.Cause.Evidence, e => e.Contains("10 ms", StringComparison.Ordinal) || code == CauseCodes.HealthCheckFailed);
    }

    [Fact]
    public void A_404_page_that_says_not_found_is_no_missing_program()
    {
        var cause = Refused("CMD-SHELL", "curl -f http://localhost:8080/health").Listens(1, Any(8080))
            .Fails(10, 22, "curl: (22) The requested URL returned error: 404 Not Found\n", "<h1>sh: Not Found: not found</h1>").Becomes(11, Unhealthy)
            .Ends(ProbeExitCode.Unhealthy).Diagnose().Cause!;

        Assert.Equal((CauseCodes.HttpStatus, "Container 'web' answers its health check with HTTP 404 for '/health'."), (cause.Code, cause.Summary));
    }

    [Theory]
    [InlineData("[[ $(curl -s http://localhost:8080/) == ok ]]", "/bin/sh: 1: [[: not found", "'[['", """["CMD-SHELL","[ \"$(curl -s http://localhost:8080/)\" = ok ]"]""")]
    [InlineData("source /app/env && curl -f http://localhost:8080/", "/bin/sh: 1: source: not found", "'source'", """["CMD-SHELL",". /app/env && curl -f http://localhost:8080/"]""")]
    [InlineData("[ \"$(curl -s http://localhost:8080/)\" == ok ]", "/bin/sh: 1: [: ok: unexpected operator", "'==' in a test", """["CMD-SHELL","[ \"$(curl -s http://localhost:8080/)\" = ok ]"]""")]
    [InlineData("exec 3<>/dev/tcp/127.0.0.1/8080", "/bin/sh: 1: cannot create /dev/tcp/127.0.0.1/8080: Directory nonexistent", "/dev/tcp", """["CMD","bash","-c","exec 3<>/dev/tcp/127.0.0.1/8080"]""")]
    [InlineData("exec 3<>/dev/tcp/127.0.0.1/8080", "/bin/sh: can't create /dev/tcp/127.0.0.1/8080: nonexistent directory", "/dev/tcp", """["CMD","bash","-c","exec 3<>/dev/tcp/127.0.0.1/8080"]""")]
    [InlineData("set -o pipefail; curl -f http://localhost:8080/ | cat", "/bin/sh: 1: set: Illegal option -o pipefail", "'set -o pipefail'", """["CMD","bash","-c","set -o pipefail; curl -f http://localhost:8080/ | cat"]""")]
    public void Syntax_that_a_shell_does_not_have_is_no_program_that_is_missing(string line, string said, string what, string command)
    {
        var cause = new ProbeStory("CMD-SHELL", line).Facts(["bash"]).Fails(10, 2, said + "\n").Becomes(11, Unhealthy).Ends(ProbeExitCode.Unhealthy).Diagnose().Cause!;

        Assert.Equal((CauseCodes.ShellSyntaxError, $"The health check of container 'web' uses {what}, which its shell does not know."), (cause.Code, cause.Summary));
        Assert.Equal($"Write {command}.", cause.Fix.Text);
        Assert.NotNull(cause.Fix.Patch);
    }

    [Fact]
    public void Words_about_syntax_that_the_line_does_not_use_are_somebody_elses()
    {
        var other = new ProbeStory("CMD-SHELL", "/app/check.sh").Fails(10, 127, "/bin/sh: 1: [[: not found\n").Becomes(11, Unhealthy).Ends(ProbeExitCode.Unhealthy).Diagnose().Cause!;
        var none = new ProbeStory("CMD-SHELL", "[[ -n x ]]").Facts([]).Fails(10, 127, "/bin/sh: 1: [[: not found\n").Becomes(11, Unhealthy).Ends(ProbeExitCode.Unhealthy).Diagnose().Cause!;

        Assert.Equal(CauseCodes.CommandNotFound, other.Code);
        Assert.Equal("""Write ["CMD-SHELL","[ -n x ]"].""", none.Fix.Text);
    }

    [Theory]
    [InlineData("ENOENT", false, CauseCodes.ShellNotFound)]
    [InlineData("EACCES", true, CauseCodes.NotExecutable)]
    public void F03_a_shell_that_cannot_be_started_is_the_cause(string errno, bool exists, string code) =>
        Assert.Equal(code, new ProbeStory("CMD-SHELL", "wget -q -O- http://127.0.0.1:8080/").CannotStart(10, "/bin/sh", errno, exists)
            .Becomes(10.1, Unhealthy).Ends(ProbeExitCode.Unhealthy).Diagnose().Cause!.Code);

    [Theory]
    [InlineData("/usr/local/bin/healthcheck", "ENOENT", true, CauseCodes.LoaderMissing)]
    [InlineData("/check.sh", "ENOENT", true, CauseCodes.ScriptInterpreterMissing)]
    [InlineData("/usr/local/bin/healthcheck", "EACCES", true, CauseCodes.NotExecutable)]
    [InlineData("/usr/local/bin/healthcheck", "ENOEXEC", true, CauseCodes.WrongArchitecture)]
    public void F18_F19_a_program_that_is_there_and_does_not_start(string program, string errno, bool exists, string code) =>
        Assert.Equal(code, new ProbeStory("CMD", program).CannotStart(10, program, errno, exists)
            .Becomes(10.1, Unhealthy).Ends(ProbeExitCode.Unhealthy).Diagnose().Cause!.Code);

    [Fact]
    public void F21_F22_F23_misused_arrays_are_named_and_the_corrected_array_is_verified()
    {
        foreach (var (story, corrected) in new (ProbeStory, string)[]
        {
            (new ProbeStory("CMD", "curl -f http://localhost:8080/ || exit 1").CannotStart(10, "curl -f http://localhost:8080/ || exit 1"), "x"),
            (new ProbeStory("CMD", "curl", "-f", "http://localhost:8080/", "||", "exit", "1").Fails(10, 6, "curl: (6) Could not resolve host: exit"), "x"),
            (new ProbeStory("CMD-SHELL", "curl", "-f", "http://localhost:8080/").Fails(10, 2, "curl: try 'curl --help' for more information"), "x"),
        })
        {
            var cause = story.Becomes(10.1, Unhealthy).Tries(20, "form", "written as x", 0, "CMD-SHELL", corrected).Ends(ProbeExitCode.Unhealthy).Diagnose().Cause!;

            Assert.Equal(CauseCodes.ExecFormMisuse, cause.Code);
            Assert.True(cause.Fix.Verified);
        }
    }

    [Fact]
    public void F28_names_the_variable_that_nothing_sets()
    {
        var story = new ProbeStory("CMD-SHELL", "curl -f http://localhost:$PORT/ || exit 1").Fails(10, 1, "curl: (3) URL using bad/illegal format").Becomes(11, Unhealthy)
            .Ends(ProbeExitCode.Unhealthy);

        Assert.Equal(CauseCodes.UndefinedVariable, story.Image([]).Diagnose().Cause!.Code);
        Assert.NotEqual(CauseCodes.UndefinedVariable, new ProbeStory("CMD-SHELL", "curl -f http://localhost:$PORT/").Image(new() { ["PORT"] = "1" })
            .Fails(10, 3).Becomes(11, Unhealthy).Ends(ProbeExitCode.Unhealthy).Diagnose().Cause!.Code);
    }
}
