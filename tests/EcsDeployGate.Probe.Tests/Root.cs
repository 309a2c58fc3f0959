namespace EcsDeployGate.Probe.Tests;

/// <summary>
/// A root file system with nothing in it but the static tool and the mount point with the installed probe: no /proc, /dev, /tmp, libc,
/// passwd or shell. The volume is a file system of its own, so that the root can be read-only.
/// </summary>
internal sealed class Root : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("edg-root-").FullName;

    public Root(ProbeFixture fixture)
    {
        File.SetUnixFileMode(_path, (UnixFileMode)0x1ED);
        Directory.CreateDirectory(Path.Combine(_path, "ecs-deploy-gate"));
        File.Copy(fixture.Tool, Path.Combine(_path, "tool"));
        File.Copy(fixture.Probe, Volume.Path + "/probe");
    }

    public TestVolume Volume { get; } = new();

    /// <summary>Runs a command inside, with the volume mounted. <paramref name="before"/> stands in front of chroot(1).</summary>
    public Task<Ran> RunAsync(string before, string user, IEnumerable<string> command, params IEnumerable<(string Name, string Value)> environment)
    {
        // The bind mount is remounted, as the flag is ignored on the first call.
        var script = $"""
            set -e
            mount --bind {_path} {_path}
            mount --bind {Volume.Path} {_path}/ecs-deploy-gate
            mount -o remount,bind,ro {_path}
            exec {before} chroot --userspec={user} {_path} "$@"
            """;
        return Ran.ToEndAsync("unshare", ["--mount", "--propagation", "private", "/bin/sh", "-c", script, "sh", .. command], environment);
    }

    public void Dispose()
    {
        Volume.Dispose();
        Directory.Delete(_path, recursive: true);
    }
}
