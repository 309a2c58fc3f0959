namespace EcsDeployGate.Demo;

/// <summary>Makes the images of the story, and the probe's own, for a running sandbox.</summary>
/// <param name="programs">Directory of the built programs.</param>
/// <param name="configuration">Build configuration.</param>
/// <param name="probe">The static probe binary.</param>
/// <param name="images">Directory with the root file systems <c>with-curl</c> and <c>without-curl</c>.</param>
/// <param name="work">Directory to work in.</param>
internal sealed class StoryImages(string programs, string configuration, string probe, string images, string work)
{
    public const string Probe = "ecs-deploy-gate/probe:latest";

    /// <summary>Makes the images and gives them to a running sandbox.</summary>
    public async Task LoadAsync(Uri sandbox, CancellationToken cancellationToken)
    {
        var root = Directory.CreateDirectory(Path.Combine(work, "probe-root"));
        File.Copy(probe, Path.Combine(root.FullName, "probe"), overwrite: true);
        IReadOnlyList<string> app = ["--", "/bin/busybox", "httpd", "-f", "-p", "80", "-h", "/www"];
        await LoadAsync(sandbox, Story.GoodImage, Path.Combine(images, "with-curl"), app, cancellationToken);
        await LoadAsync(sandbox, Story.NewImage, Path.Combine(images, "without-curl"), app, cancellationToken);
        await LoadAsync(sandbox, Probe, root.FullName, ["--entrypoint", "/probe"], cancellationToken);
    }

    private async Task LoadAsync(Uri sandbox, string name, string rootfs, IReadOnlyList<string> config, CancellationToken cancellationToken)
    {
        var program = Path.Combine(programs, "EcsDeployGate.Sandbox", configuration, "ecs-deploy-gate-sandbox.dll");
        var archive = Path.Combine(work, "image.tar");
        await ChildProcess.RunAsync(program, ["image", "pack", rootfs, "--name", name, "--output", archive, .. config], cancellationToken);
        await ChildProcess.RunAsync(program, ["image", "load", archive, "--name", name, "--endpoint-url", sandbox.AbsoluteUri], cancellationToken);
        File.Delete(archive);
    }
}
