using System.Diagnostics;
using EcsDeployGate.Sandbox.Engines;
using EcsDeployGate.Sandbox.Engines.Docker;
using EcsDeployGate.Sandbox.Images;

namespace EcsDeployGate.Sandbox.Tests.Engines;

/// <summary>A Docker engine for the tests: the one that DOCKER_HOST names, else one of our own that ends with them.</summary>
public sealed class DockerDaemon : IAsyncLifetime
{
    private DirectoryInfo? _directory;
    private Process? _process;
    private string? _log;

    /// <summary>Null: there is none, and <see cref="Why"/> says so.</summary>
    public string? Endpoint { get; private set; }

    public string Why { get; private set; } = string.Empty;

    public static DockerDaemon Own() => new() { UseEnvironment = false };

    public bool UseEnvironment { get; private init; } = true;

    public async ValueTask InitializeAsync()
    {
        if (UseEnvironment && Environment.GetEnvironmentVariable("DOCKER_HOST") is { Length: > 0 } host)
        {
            Endpoint = host;
            return;
        }

        var program = ((string[])["/usr/sbin/dockerd", "/usr/bin/dockerd", "/usr/local/bin/dockerd"]).FirstOrDefault(File.Exists);
        if (program is null || !Environment.IsPrivilegedProcess)
        {
            Why = program is null ? "dockerd is not installed and DOCKER_HOST is not set." : "dockerd needs root and DOCKER_HOST is not set.";
            return;
        }

        _directory = Directory.CreateTempSubdirectory("edg-dockerd-");
        _log = Path.Combine(_directory.FullName, "log");
        var socket = "unix://" + Path.Combine(_directory.FullName, "docker.sock");
        var start = new ProcessStartInfo("/bin/sh")
        {
            ArgumentList =
            {
                "-c", "log=$1; shift; exec \"$@\" >\"$log\" 2>&1", "sh", _log, program, "--iptables=false", "--bridge=none", "--host", socket,
                "--data-root", Path.Combine(_directory.FullName, "data"), "--exec-root", Path.Combine(_directory.FullName, "exec"),
                "--pidfile", Path.Combine(_directory.FullName, "pid"),
            },
        };
        _process = Process.Start(start)!;
        for (var i = 0; i < 150 && !_process.HasExited; i++)
        {
            try
            {
                var images = ImageStore.Open(Path.Combine(_directory.FullName, "images"));
                await using var engine = await DockerEngine.ConnectAsync(socket, images, _directory.FullName, TimeProvider.System, TimeSpan.FromSeconds(2), default);
                Endpoint = socket;
                return;
            }
            catch (EngineUnavailableException)
            {
                await Task.Delay(200);
            }
        }

        Why = "dockerd does not start here: " + (File.Exists(_log) ? string.Join(' ', File.ReadLines(_log).TakeLast(3)) : "no log");
    }

    /// <summary>Ends the daemon without a chance to say goodbye.</summary>
    public async Task KillAsync()
    {
        _process?.Kill();
        await (_process?.WaitForExitAsync() ?? Task.CompletedTask);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            using var term = Process.Start("/bin/sh", ["-c", $"kill -TERM {_process.Id}"]);
            await term.WaitForExitAsync();
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            try
            {
                await _process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                await KillAsync();
            }
        }

        _process?.Dispose();
        await EndContainerdAsync();
        Unmount();
        _directory?.Delete(recursive: true);
    }

    // A daemon that was killed leaves its containerd, shims and mounts; each is found by our own directory in its command line or path.
    private async Task EndContainerdAsync()
    {
        if (_directory is null)
        {
            return;
        }

        for (var round = 0; round < 20; round++)
        {
            var left = Process.GetProcesses().Where(p => CommandLine(p.Id).Contains(_directory.FullName, StringComparison.Ordinal)).ToList();
            foreach (var process in left)
            {
                process.Kill(entireProcessTree: true);
            }

            if (left.Count == 0)
            {
                return;
            }

            await Task.Delay(100);
        }
    }

    private void Unmount()
    {
        foreach (var line in File.ReadAllLines("/proc/self/mountinfo").Reverse().Where(l => _directory is not null && l.Contains(_directory.FullName, StringComparison.Ordinal)))
        {
            using var umount = Process.Start("/bin/umount", ["-l", line.Split(' ')[4]]);
            umount.WaitForExit();
        }
    }

    private static string CommandLine(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return string.Empty;
        }
    }
}
