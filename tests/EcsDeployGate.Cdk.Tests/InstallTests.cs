using System.Diagnostics;
using EcsDeployGate.TestKit.Images;

namespace EcsDeployGate.Cdk.Tests;

/// <summary>The installation as it is typed. Only what needs an account is stood in for: <c>cdk deploy</c> and the token of ECR; the image really goes into a registry.</summary>
public sealed class InstallTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edg-install-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task It_publishes_deploys_and_pushes()
    {
        await using var registry = await LocalRegistry.StartAsync(Path.Combine(_folder, "registry"), Stop);
        StandIns($"{registry.Host}/ecs-deploy-gate/probe");

        // ECR has TLS; the registry here has none.
        Stub("skopeo", """
            case "$1" in
                login) shift; exec /usr/bin/skopeo login --tls-verify=false "$@" ;;
                copy) shift; exec /usr/bin/skopeo copy --dest-tls-verify=false "$@" ;;
                *) exec /usr/bin/skopeo "$@" ;;
            esac
            """);

        var (code, output) = await InstallAsync("1.2.3", "-c", "taskRoles=arn:aws:iam::111122223333:role/ecs-tasks/*");

        Assert.True(code is 0, output);
        Assert.EndsWith($"Installed. The gate runs probes with {registry.Host}/ecs-deploy-gate/probe:1.2.3.\n", output, StringComparison.Ordinal);
        Assert.Matches("^cdk deploy EcsDeployGate --outputs-file [^ ]+ -c probeTag=1.2.3 -c taskRoles=arn:aws:iam::111122223333:role/ecs-tasks/[*]\n", await File.ReadAllTextAsync(Path.Combine(_folder, "asked"), Stop));
        var pushed = await Tool.ShellAsync($"skopeo inspect --raw --tls-verify=false docker://{registry.Host}/ecs-deploy-gate/probe:1.2.3", Stop);
        Assert.Contains("\"amd64\"", pushed, StringComparison.Ordinal);
        Assert.Contains("\"arm64\"", pushed, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exit 0", "It has 1.2.3 already, and tags there never change: choose another one with PROBE_TAG and run this again.\n")]
    [InlineData("exit 1", "The reason is above. Run this again.\n")]
    public async Task An_image_that_is_not_pushed_is_told_with_what_to_do(string inspect, string advice)
    {
        const string Repository = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/ecs-deploy-gate/probe";
        StandIns(Repository);
        Stub("skopeo", $"""[ "$1" != login ] || cat >/dev/null; echo "skopeo $1" >>"{_folder}/asked"; case "$1" in copy) echo "denied" >&2; exit 1 ;; inspect) {inspect} ;; esac""");

        var (code, output) = await InstallAsync("1.2.3");

        Assert.Equal(1, code);
        Assert.EndsWith(
            $"denied\nThe stack is deployed, but the probe's image was not pushed to {Repository}. Until it is there, runs are inconclusive.\n{advice}", output, StringComparison.Ordinal);
        Assert.EndsWith("\naws ecr get-login-password --region eu-west-1\nskopeo login\nskopeo copy\nskopeo inspect\n", await File.ReadAllTextAsync(Path.Combine(_folder, "asked"), Stop), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no tag!", "PROBE_TAG is 'no tag!', which is no tag of an image: letters, digits, '.', '_' and '-', 128 at most.\n")]
    public async Task A_tag_that_is_none_is_refused_before_anything_is_done(string tag, string said)
    {
        var (code, output) = await InstallAsync(tag);

        Assert.Equal((1, said), (code, output));
    }

    [Fact]
    public async Task It_says_how_it_is_used()
    {
        var (code, output) = await InstallAsync("1", "--help");

        Assert.Equal(0, code);
        Assert.StartsWith("Usage: [PROBE_TAG=TAG] bash cdk/install.sh ", output, StringComparison.Ordinal);
    }

    /// <summary>What <c>cdk deploy</c> leaves behind, and ECR's token.</summary>
    private void StandIns(string repository)
    {
        Stub("cdk", $$$"""
            echo "cdk $*" >>"{{{_folder}}}/asked"
            while [ "$1" != --outputs-file ]; do shift; done
            printf '{"EcsDeployGate":{"ProbeRepository":"{{{repository}}}"}}' >"$2"
            """);
        Stub("aws", $"""echo "aws $*" >>"{_folder}/asked"; [ "$1 $2" = "ecr get-login-password" ] && echo password""");
    }

    private void Stub(string name, string script)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "bin"));
        var file = Path.Combine(_folder, "bin", name);
        File.WriteAllText(file, "#!/bin/sh\n" + script + "\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    private async Task<(int Code, string Output)> InstallAsync(string tag, params string[] args)
    {
        var start = new ProcessStartInfo("bash", ["-c", "exec bash \"$0\" \"$@\" 2>&1", Checkout.Path("cdk/install.sh"), .. args])
        {
            RedirectStandardOutput = true,
            Environment =
            {
                ["PATH"] = Path.Combine(_folder, "bin") + ":" + Environment.GetEnvironmentVariable("PATH"),
                ["PROBE_TAG"] = tag,
                ["REGISTRY_AUTH_FILE"] = Path.Combine(_folder, "auth.json"),
            },
        };
        using var install = Process.Start(start)!;
        var output = await install.StandardOutput.ReadToEndAsync(Stop);
        await install.WaitForExitAsync(Stop);
        return (install.ExitCode, output);
    }
}
