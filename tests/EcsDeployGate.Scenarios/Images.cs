using System.Diagnostics;
using EcsDeployGate.Demo;

namespace EcsDeployGate.Scenarios;

/// <summary>The images of the stories, made by the very script that the demo uses, given to a sandbox.</summary>
internal static class Images
{
    public static async Task LoadAsync(Uri sandbox, CancellationToken cancellationToken)
    {
        var work = Directory.CreateTempSubdirectory("ecs-deploy-gate-images-").FullName;
        try
        {
            await ShellAsync($". pipeline/setup/rootfs.sh; busybox_root {work}/without-curl; cp -a {work}/without-curl {work}/with-curl; add_program {work}/with-curl curl", cancellationToken);
            await new StoryImages(
                Checkout.Path("artifacts/bin"),
                Path.GetFileName(Path.GetDirectoryName(Here.Api))!,
                Here.Probe,
                work,
                work).LoadAsync(sandbox, cancellationToken);
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static async Task ShellAsync(string script, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("bash", ["-euc", script]) { WorkingDirectory = Checkout.Root, RedirectStandardError = true };
        using var shell = Process.Start(start)!;
        var error = await shell.StandardError.ReadToEndAsync(cancellationToken);
        await shell.WaitForExitAsync(cancellationToken);
        Assert.True(shell.ExitCode == 0, error);
    }
}
