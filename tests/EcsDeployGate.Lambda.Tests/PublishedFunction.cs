using System.Diagnostics;
using System.Reflection;

namespace EcsDeployGate.Lambda.Tests;

/// <summary>The function as it is packed for Lambda. Published when none is newer than its sources; ECS_DEPLOY_GATE_FUNCTION names a folder with another one.</summary>
internal static class PublishedFunction
{
    public const string Program = "ecs-deploy-gate-api";

    public static string Root { get; } = typeof(PublishedFunction).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepoRoot").Value!;

    /// <summary>The program's file.</summary>
    public static async Task<string> FindAsync(CancellationToken cancellationToken)
    {
        if (Environment.GetEnvironmentVariable("ECS_DEPLOY_GATE_FUNCTION") is { Length: > 0 } folder)
        {
            var named = Path.Combine(folder, Program);
            return File.Exists(named) ? named : throw new FileNotFoundException("ECS_DEPLOY_GATE_FUNCTION names a folder without the function.", named);
        }

        var program = Path.Combine(Root, "artifacts", "publish", "EcsDeployGate.Api", "release_linux-x64", Program);
        await using var turn = await TakeTurnAsync(Path.Combine(Root, "artifacts", ".function-publish-lock"), cancellationToken);
        if (!IsUpToDate(program))
        {
            await PublishAsync(cancellationToken);
            File.SetLastWriteTimeUtc(program, TimeProvider.System.GetUtcNow().UtcDateTime);
        }

        return program;
    }

    private static bool IsUpToDate(string program)
    {
        var built = File.Exists(program) ? File.GetLastWriteTimeUtc(program) : DateTime.MinValue;
        return Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.cs*", SearchOption.AllDirectories).All(file => File.GetLastWriteTimeUtc(file) < built);
    }

    // Test programs may run at the same time, and two publishes would write the same files.
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

    private static async Task PublishAsync(CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet", ["publish", Path.Combine(Root, "src", "EcsDeployGate.Api"), "-c", "Release", "-r", "linux-x64", "--nologo", "-v", "q", "-nodeReuse:false"])
        {
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
