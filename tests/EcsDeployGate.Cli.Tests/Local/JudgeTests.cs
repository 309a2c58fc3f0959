using EcsDeployGate.Cli.Local;
using EcsDeployGate.TestKit;

namespace EcsDeployGate.Cli.Tests.Local;

/// <summary>The whole gate on this machine, as a process, with real containers of the embedded engine.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class JudgeTests : IAsyncLifetime
{
    private const UnixFileMode Executable = (UnixFileMode)0b111_101_101;

    private readonly ScratchFolder _folder = new();

    // Of this test alone: other runs on the machine may have the same Docker Engine.
    private readonly string _dockerImage = $"ecs-deploy-gate-test/web:{Guid.NewGuid():N}";

    public async ValueTask InitializeAsync()
    {
        Assert.True(Environment.IsPrivilegedProcess && File.Exists("/bin/busybox"), "The embedded engine needs root, and the image needs a static BusyBox.");
        Assert.True(File.Exists(Environment.GetEnvironmentVariable(ProbeProgram.Variable)), $"{ProbeProgram.Variable} does not name the published probe; tests/run.sh sets it.");
        Directory.CreateDirectory(_folder.Path("root/bin"));
        Directory.CreateDirectory(_folder.Path("root/www"));
        Directory.CreateDirectory(_folder.Path("root/tmp"));
        File.Copy("/bin/busybox", _folder.Path("root/bin/busybox"));
        foreach (var applet in (string[])["sh", "wget", "httpd"])
        {
            File.CreateSymbolicLink(_folder.Path($"root/bin/{applet}"), "busybox");
        }

        File.SetUnixFileMode(_folder.Path("root/bin/busybox"), Executable);
        _folder.Write("root/www/index.html", "ok\n");
        File.SetUnixFileMode(_folder.Write("root/bin/serve", "#!/bin/sh\nexec httpd -f -p 8080 -h /www\n"), Executable);
        var packed = await Ran.AsProcessAsync(
            "ecs-deploy-gate-sandbox.dll",
            ["image", "pack", _folder.Path("root"), "--name", "web:v1", "--output", _folder.Path("web.tar"), "--env", "PATH=/bin", "--", "/bin/serve"]);
        Assert.True(packed.Code == 0, packed.Error);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_check_that_runs_a_program_that_is_not_there_is_denied_with_the_stderr_that_ecs_throws_away()
    {
        var ran = await JudgeAsync("curl -f http://localhost:8080/ || exit 1", "judge", "--store", _folder.Path("runs.db"));

        Assert.True(ran.Code == 10, ran.Error);
        Assert.Equal("command-not-found", ran.Json["cause"]!["code"]!.GetValue<string>());
        Assert.Contains("curl: not found", ran.Json["cause"]!["evidence"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("web: UNHEALTHY", ran.Error, StringComparison.Ordinal);

        var kept = await Ran.AsProcessAsync("audit", "verify", "--store", _folder.Path("runs.db"));
        Assert.Equal(0, kept.Code);
        Assert.StartsWith("1 runs, ", kept.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_check_that_works_is_admitted()
    {
        var ran = await JudgeAsync("wget -q -O /dev/null http://127.0.0.1:8080/ || exit 1", "judge");

        Assert.True(ran.Code == 0, ran.Error);
        Assert.Equal(("approve", "embedded"), (ran.Json["verdict"]!.GetValue<string>(), ran.Json["probe"]!["engine"]!.GetValue<string>()));
    }

    [Fact]
    public async Task An_image_of_the_docker_engine_is_judged_on_the_docker_engine()
    {
        Assert.True(Environment.GetEnvironmentVariable("DOCKER_HOST") is { Length: > 0 }, "DOCKER_HOST names no Docker Engine; tests/run.sh starts one and sets it.");
        await DockerAsync("import", "--change", "ENV PATH=/bin", "--change", "CMD [\"/bin/serve\"]", await RootTarAsync(), _dockerImage);
        try
        {
            var denied = await JudgeOnDockerAsync("curl -f http://localhost:8080/ || exit 1");
            var admitted = await JudgeOnDockerAsync("wget -q -O /dev/null http://127.0.0.1:8080/ || exit 1");

            Assert.True(denied.Code == 10, denied.Error);
            Assert.Equal(("command-not-found", "docker"), (denied.Json["cause"]!["code"]!.GetValue<string>(), denied.Json["probe"]!["engine"]!.GetValue<string>()));
            Assert.True(admitted.Code == 0, admitted.Error);
        }
        finally
        {
            await DockerAsync("rmi", "--force", _dockerImage);
        }
    }

    [Fact]
    public async Task A_probe_alone_tells_what_the_check_did()
    {
        var ran = await JudgeAsync("exit 3", "probe");

        Assert.True(ran.Code == 10, ran.Error);
        Assert.Equal("unhealthy", ran.Json["outcome"]!.GetValue<string>());
        Assert.Equal(3, ran.Json["probe"]!["containers"]![0]!["attempts"]![0]!["exitCode"]!.GetValue<int>());
    }

    [Fact]
    public async Task An_image_that_is_not_there_is_a_sentence()
    {
        var ran = await Ran.AsProcessAsync("judge", Definition("true"), "--engine", "embedded", "--image", $"web=oci-archive:{_folder.Path("absent.tar")}");

        ran.AssertRefused("ecs-deploy-gate: Container 'web': The image archive");
    }

    private Task<Ran> JudgeOnDockerAsync(string check) => Ran.AsProcessAsync(
        "judge", Definition(check), "--engine", "docker", "--image", $"web=docker-daemon:{_dockerImage}", "--soak", "1", "-o", "json");

    private async Task<string> RootTarAsync()
    {
        var tar = _folder.Path("root.tar");
        await using var file = File.Create(tar);
        await System.Formats.Tar.TarFile.CreateFromDirectoryAsync(_folder.Path("root"), file, includeBaseDirectory: false, TestContext.Current.CancellationToken);
        return tar;
    }

    private static async Task DockerAsync(params string[] args)
    {
        using var docker = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("docker", args) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = docker.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = await docker.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await docker.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(docker.ExitCode == 0, $"docker {string.Join(' ', args)}: {await output}{error}");
    }

    private Task<Ran> JudgeAsync(string check, string command, params string[] more) => Ran.AsProcessAsync(
        [command, Definition(check), "--engine", "embedded", "--image", $"web=oci-archive:{_folder.Path("web.tar")}", "--soak", "1", "-o", "json", .. more]);

    private string Definition(string check) => _folder.Write("td.json", $"{Some.TaskDefinition(healthCheck: check).With(json =>
    {
        json["containerDefinitions"]![0]!["stopTimeout"] = 2;
        var health = json["containerDefinitions"]![0]!["healthCheck"]!;
        health["interval"] = 5;
        health["timeout"] = 2;
        health["retries"] = 1;
    })}");
}
