namespace EcsDeployGate.Demo;

/// <summary>Packs the images of the story, and the probe's own, into a sandbox's image store.</summary>
/// <param name="programs">Directory of the built programs.</param>
/// <param name="configuration">Build configuration.</param>
/// <param name="probe">The static probe binary.</param>
/// <param name="images">Directory with the root file systems <c>with-curl</c> and <c>without-curl</c>.</param>
/// <param name="work">Directory to work in.</param>
internal sealed class StoryImages(string programs, string configuration, string probe, string images, string work)
{
    public const string Probe = "ecs-deploy-gate/probe:latest";

    public async Task PackAsync(string state, CancellationToken cancellationToken)
    {
        var root = Directory.CreateDirectory(Path.Combine(work, "probe-root"));
        File.Copy(probe, Path.Combine(root.FullName, "probe"), overwrite: true);
        IReadOnlyList<string> app = [.. ((string[])["/bin/busybox", "httpd", "-f", "-p", "80", "-h", "/www"]).SelectMany(word => (string[])["--cmd", word])];
        await PackAsync(state, Story.GoodImage, Path.Combine(images, "with-curl"), app, cancellationToken);
        await PackAsync(state, Story.NewImage, Path.Combine(images, "without-curl"), app, cancellationToken);
        await PackAsync(state, Probe, root.FullName, ["--entrypoint", "/probe"], cancellationToken);
    }

    private Task<string> PackAsync(string state, string name, string rootfs, IReadOnlyList<string> config, CancellationToken cancellationToken) =>
        ChildProcess.RunAsync(
            Path.Combine(programs, "EcsDeployGate.Sandbox", configuration, "ecs-deploy-gate-sandbox.dll"),
            ["image", "pack", "--state", state, "--name", name, "--rootfs", rootfs, .. config],
            cancellationToken);
}
