using System.Diagnostics;

namespace EcsDeployGate.Probe.Tests;

/// <summary>
/// The published static binary. Published when there is none that is newer than its sources; the variable ECS_DEPLOY_GATE_PROBE names
/// another one.
/// </summary>
internal static class ProbeBinary
{
    public static Task<string> FindAsync(CancellationToken cancellationToken) => FindAsync("linux-x64", "ECS_DEPLOY_GATE_PROBE", cancellationToken);

    /// <summary>The one for the other architecture; the variable ECS_DEPLOY_GATE_PROBE_ARM64 names another one.</summary>
    public static Task<string> FindForArm64Async(CancellationToken cancellationToken) => FindAsync("linux-arm64", "ECS_DEPLOY_GATE_PROBE_ARM64", cancellationToken);

    private static async Task<string> FindAsync(string runtime, string variable, CancellationToken cancellationToken)
    {
        if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } named)
        {
            return File.Exists(named) ? named : throw new FileNotFoundException($"{variable} names a file that is not there.", named);
        }

        var root = Root();
        var binary = Path.Combine(root, "artifacts", "publish", "EcsDeployGate.Probe", $"release_{runtime}", "probe");
        Directory.CreateDirectory(Path.Combine(root, "artifacts"));
        await using var turn = await TakeTurnAsync(Path.Combine(root, "artifacts", ".probe-publish-lock"), cancellationToken);
        if (!IsUpToDate(binary, root))
        {
            await PublishAsync(root, runtime, cancellationToken);
            File.SetLastWriteTimeUtc(binary, TimeProvider.System.GetUtcNow().UtcDateTime);
        }

        return binary;
    }

    private static string Root()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "EcsDeployGate.sln")))
            {
                return at.FullName;
            }
        }

        throw new DirectoryNotFoundException("The repository was not found above " + AppContext.BaseDirectory);
    }

    // Test programs run at the same time, and two publishes would write the same files.
    private static async Task<FileStream> TakeTurnAsync(string path, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(200, cancellationToken);
            }
        }
    }

    private static bool IsUpToDate(string binary, string root)
    {
        string[] sources = ["EcsDeployGate.Probe", "EcsDeployGate.Probe.Protocol"];
        var built = File.Exists(binary) ? File.GetLastWriteTimeUtc(binary) : DateTime.MinValue;
        return sources
            .SelectMany(project => Directory.EnumerateFiles(Path.Combine(root, "src", project), "*.cs*", SearchOption.AllDirectories))
            .All(file => File.GetLastWriteTimeUtc(file) < built);
    }

    private static async Task PublishAsync(string root, string runtime, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList = { "publish", Path.Combine(root, "src", "EcsDeployGate.Probe"), "-c", "Release", "-r", runtime, "--nologo", "-v", "q" },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var publish = Process.Start(start)!;
        var errors = publish.StandardError.ReadToEndAsync(cancellationToken);
        var output = await publish.StandardOutput.ReadToEndAsync(cancellationToken);
        await publish.WaitForExitAsync(cancellationToken);
        if (publish.ExitCode != 0)
        {
            throw new InvalidOperationException("dotnet publish failed:\n" + output + await errors);
        }
    }
}
