using System.Diagnostics;
using System.Globalization;
using EcsDeployGate.Aws;
using EcsDeployGate.Aws.Inspecting;
using EcsDeployGate.Aws.Inspecting.Layers;
using EcsDeployGate.Core.Inspecting.Files;

namespace EcsDeployGate.ImageReader;

/// <summary>
/// "Is curl there, and could uid 1000 run it?", asked of one image, as a process of its own: <c>image-reader REFERENCE [CACHE-FOLDER]</c>. Prints
/// the answer, milliseconds from start to answer and peak memory (VmHWM), tab-separated.
/// </summary>
internal static class ReadImage
{
    private static readonly string[] Folders = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

    public static async Task<int> Main(string[] args)
    {
        var since = Stopwatch.GetTimestamp();
        using var http = GateAws.CreateRegistryHttpClient();
        using var images = new GateImages(
            new AwsOptions { Registries = new RegistryOptions { Files = new ImageFilesOptions { CacheFolder = args.ElementAtOrDefault(1) } } }, http, TimeProvider.System);
        if (await images.Files.ReadAsync(args[0], "X86_64", CancellationToken.None) is not ImageFilesAnswer.Found { Tree: var tree })
        {
            await Console.Error.WriteLineAsync((await images.Files.ReadAsync(args[0], "X86_64", CancellationToken.None)).ToString());
            return 1;
        }

        var curl = Folders.Select(folder => tree.Find(folder + "/curl")).FirstOrDefault(found => found is not null);
        var answer = curl is null ? "no curl" : curl.Kind is FileKind.File && (curl.Mode & (curl.Uid is 1000 ? 0b001_000_000 : curl.Gid is 1000 ? 0b001_000 : 1)) != 0 ? $"{curl.Path} runs" : $"{curl.Path} does not run";
        var milliseconds = Stopwatch.GetElapsedTime(since).TotalMilliseconds;
        var peak = (await File.ReadAllLinesAsync("/proc/self/status")).Single(l => l.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{answer}\t{milliseconds:F1}\t{peak}"));
        return 0;
    }
}
