using EcsDeployGate.Sandbox.Tests.Engines;
using EcsDeployGate.TestKit.Images;

namespace EcsDeployGate.Benchmarks.Images;

/// <summary>
/// "Is curl there, and could uid 1000 run it?" of images in a real registry: the gate's reader, as a process of its own, against (a) an
/// engine that pulls and runs, (b) skopeo and tar, (c) curl, gzip and tar, (d) curl, igzip and tar with two layers at once; in turns, in one run.
/// </summary>
internal static class ImageBenchmarks
{
    /// <param name="only">Names of the images to compare; every one when there are none.</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    public static async Task<int> RunAsync(IReadOnlyList<string> only, CancellationToken cancellationToken)
    {
        var scratch = Directory.CreateTempSubdirectory("edg-bench-images-").FullName;
        await using var docker = DockerDaemon.Own();
        try
        {
            await docker.InitializeAsync();
            if (docker.Endpoint is null)
            {
                Console.Error.WriteLine($"An engine of our own is needed. {docker.Why}");
                return 2;
            }

            await using var registry = await LocalRegistry.StartAsync(Path.Combine(scratch, "registry"), cancellationToken);
            var reader = await PublishReaderAsync(cancellationToken);
            Console.WriteLine("| image | compressed | paths | ours | (a) docker | (b) skopeo, tar | (c) gzip, tar | (d) igzip, tar, 2 at once | cached | fetched: ours, cached, (a), (b) | peak | index | same as the engine |");
            Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
            var kept = true;
            foreach (var image in BenchImage.All.Where(i => only.Count is 0 || only.Contains(i.Name)))
            {
                var layout = new OciLayout(Path.Combine(scratch, "oci"));
                await image.BuildAsync(layout, scratch, cancellationToken);
                await Tool.RunAsync(
                    "skopeo", ["--insecure-policy", "copy", "-q", "--dest-tls-verify=false", $"oci:{layout.Folder}:{image.Name}", $"docker://{registry.Host}/{image.Name}:1"], cancellationToken);
                Directory.Delete(layout.Folder, recursive: true);
                kept &= await new ImageComparison(image.Name, registry, docker.Endpoint, reader, scratch).RunAsync(cancellationToken);
            }

            return kept ? 0 : 1;
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private static async Task<string> PublishReaderAsync(CancellationToken cancellationToken)
    {
        var reader = Checkout.Path("artifacts/publish/EcsDeployGate.ImageReader/release_linux-x64/image-reader");
        await Tool.RunAsync("dotnet", ["publish", Checkout.Path("tests/EcsDeployGate.ImageReader"), "-c", "Release", "-r", "linux-x64", "-v", "q", "-nologo"], cancellationToken);
        return File.Exists(reader) ? reader : throw new InvalidOperationException($"The reader was not published to '{reader}'.");
    }
}
