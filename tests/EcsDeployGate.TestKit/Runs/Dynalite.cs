using System.Diagnostics;

namespace EcsDeployGate.TestKit.Runs;

/// <summary>A DynamoDB that others wrote, on a port of its own, empty, in memory; ends with the test program even if that is killed.</summary>
public sealed class Dynalite : IAsyncLifetime
{
    private const string Script = """
        process.stdin.resume().on('end', () => process.exit());
        const server = require('dynalite')({ createTableMs: 0 });
        server.on('error', error => { console.error(error.message); process.exit(1); });
        server.listen(0, '127.0.0.1', () => console.log(server.address().port));
        """;

    private Process? _process;

    /// <summary>Where it listens.</summary>
    public Uri Endpoint { get; private set; } = null!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        var home = Environment.GetEnvironmentVariable("ECS_DEPLOY_GATE_NPM");
        if (home is null || !Directory.Exists(Path.Combine(home, "node_modules", "dynalite")))
        {
            throw new InvalidOperationException(
                $"dynalite is not installed: ECS_DEPLOY_GATE_NPM is {(home is null ? "not set" : $"'{home}'")}. 'bash tests/run.sh' installs it and sets the variable.");
        }

        _process = Process.Start(new ProcessStartInfo("node", ["-e", Script])
        {
            WorkingDirectory = home,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var port = await _process.StandardOutput.ReadLineAsync();
        Endpoint = port is null
            ? throw new InvalidOperationException("dynalite ended before it listened; its complaint is on the error output above.")
            : new Uri($"http://127.0.0.1:{port}");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
        {
            process.StandardInput.Close();
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }
}
