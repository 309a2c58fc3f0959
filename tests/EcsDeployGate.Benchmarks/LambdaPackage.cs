using System.Diagnostics;
using System.IO.Compression;

namespace EcsDeployGate.Benchmarks;

/// <summary>A program published for Lambda in one way.</summary>
/// <param name="Program">The file that is started; null when it could not be published.</param>
/// <param name="ZippedBytes">What would be uploaded.</param>
/// <param name="Problem">Why it could not be published: the first error.</param>
internal sealed record LambdaPackage(string? Program, long ZippedBytes, string? Problem)
{
    /// <summary>Publishes a project, in a folder of its own: the ways differ in what they restore. What is there is taken as it is.</summary>
    public static async Task<LambdaPackage> PublishAsync(string project, string program, string folder, string[] properties, CancellationToken cancellationToken)
    {
        var published = Path.Combine(folder, "publish", Path.GetFileName(project), "release_linux-x64");
        if (!File.Exists(Path.Combine(published, program)) && await FailureOfAsync(project, folder, properties, cancellationToken) is { } problem)
        {
            return new(null, 0, problem);
        }

        var zip = published + ".zip";
        foreach (var symbols in Directory.EnumerateFiles(published, "*.*").Where(f => f.EndsWith(".pdb", StringComparison.Ordinal) || f.EndsWith(".dbg", StringComparison.Ordinal)))
        {
            File.Delete(symbols);
        }

        File.Delete(zip);
        await ZipFile.CreateFromDirectoryAsync(published, zip, CompressionLevel.Optimal, includeBaseDirectory: false, cancellationToken);
        return new(Path.Combine(published, program), new FileInfo(zip).Length, null);
    }

    private static async Task<string?> FailureOfAsync(string project, string folder, string[] properties, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(
            "dotnet",
            ["publish", Checkout.Path(project), "-c", "Release", "-r", "linux-x64", "--nologo", "-v", "q", "-nodeReuse:false", "--artifacts-path", folder, "-p:TreatWarningsAsErrors=false", .. properties])
        {
            RedirectStandardOutput = true,
        };
        using var publish = Process.Start(start)!;
        var output = await publish.StandardOutput.ReadToEndAsync(cancellationToken);
        await publish.WaitForExitAsync(cancellationToken);
        return publish.ExitCode == 0
            ? null
            : output.Split('\n').FirstOrDefault(line => line.Contains("error", StringComparison.Ordinal))?.Trim() ?? "dotnet publish failed.";
    }
}
