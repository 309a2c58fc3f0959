using System.Diagnostics;

namespace EcsDeployGate;

/// <summary>A program as it is delivered: published when none is newer than its sources.</summary>
/// <param name="Project">Its project, a folder below <c>src</c>.</param>
/// <param name="Runtime">For which machine.</param>
/// <param name="File">The program's own file.</param>
/// <param name="Variable">Environment variable that names another one: its file, or the folder that it lies in.</param>
/// <param name="Sources">Folders, from the top of the checkout, whose sources it is made of.</param>
internal sealed record PublishedProgram(string Project, string Runtime, string File, string Variable, params IReadOnlyList<string> Sources)
{
    private string Published { get; } = Checkout.Path($"artifacts/publish/{Project}/release_{Runtime}/{File}");

    /// <summary>The path of the program's file.</summary>
    /// <exception cref="FileNotFoundException">The variable names what is not there.</exception>
    /// <exception cref="InvalidOperationException">It could not be published; with what the SDK said.</exception>
    public async Task<string> FindAsync(CancellationToken cancellationToken)
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            var file = Directory.Exists(named) ? Path.Combine(named, File) : named;
            return System.IO.File.Exists(file) ? file : throw new FileNotFoundException($"{Variable} names a program that is not there.", file);
        }

        Directory.CreateDirectory(Checkout.Path("artifacts"));
        await using var turn = await TakeTurnAsync(Checkout.Path($"artifacts/.{Project}-publish-lock"), cancellationToken);
        if (!IsUpToDate())
        {
            await PublishAsync(cancellationToken);
            System.IO.File.SetLastWriteTimeUtc(Published, TimeProvider.System.GetUtcNow().UtcDateTime);
        }

        return Published;
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

    private bool IsUpToDate()
    {
        var built = System.IO.File.Exists(Published) ? System.IO.File.GetLastWriteTimeUtc(Published) : DateTime.MinValue;
        return Sources.SelectMany(folder => Directory.EnumerateFiles(Checkout.Path(folder), "*.cs*", SearchOption.AllDirectories))
            .All(file => System.IO.File.GetLastWriteTimeUtc(file) < built);
    }

    private async Task PublishAsync(CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet", ["publish", Checkout.Path("src/" + Project), "-c", "Release", "-r", Runtime, "--nologo", "-v", "q", "-nodeReuse:false"])
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
