using System.Diagnostics;
using EcsDeployGate.Sandbox.Images;

namespace EcsDeployGate.Sandbox.Tests.Engines;

/// <summary>Test images made of this machine's static busybox; made once per test run.</summary>
public sealed class BusyboxImages : IAsyncLifetime
{
    public const string Name = "busybox:test";
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("edg-busybox-");

    internal ImageStore Store { get; private set; } = null!;

    public string Scratch => _directory.FullName;

    public async ValueTask InitializeAsync()
    {
        Store = ImageStore.Open(Path.Combine(_directory.FullName, "images"));
        var config = new ImageConfig { Cmd = ["sh"], Env = ["PATH=/usr/bin:/bin", "FROM_IMAGE=yes"] };
        await ImagePacker.PackAsync(Store, Name, [.. Entries()], config, default);
        await ImagePacker.PackAsync(Store, "busybox:entrypoint", [.. Entries()], config with { Entrypoint = ["/bin/echo", "entry"], Cmd = ["image-cmd"], WorkingDir = "/srv/app", User = "app" }, default);
        await ImagePacker.PackAsync(Store, "busybox:stopsignal", [.. Entries()], config with { StopSignal = "SIGUSR1" }, default);
        await ImagePacker.PackAsync(Store, "busybox:shell", [.. Entries()], config with { Shell = ["/bin/ash", "-c"] }, default);
        await ImagePacker.PackAsync(Store, "empty:test", [PackedEntry.FileFrom("busybox", "/bin/busybox"), PackedEntry.File("text", "no program", (UnixFileMode)0b111_101_101), PackedEntry.File("data", "not executable")], new() { Entrypoint = ["/busybox", "true"] }, default);
        await ImagePacker.PackAsync(Store, "hostile:test", [PackedEntry.FileFrom("sh", "/bin/busybox"), PackedEntry.Link("etc", "/../../../../tmp"), PackedEntry.Link("data", _directory.FullName)], new() { Entrypoint = ["/sh", "sh", "-c"] }, default);
    }

    public ValueTask DisposeAsync()
    {
        _directory.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private static IEnumerable<PackedEntry> Entries()
    {
        yield return PackedEntry.Directory("bin");
        yield return PackedEntry.FileFrom("bin/busybox", "/bin/busybox");
        foreach (var applet in Applets())
        {
            yield return PackedEntry.Link($"bin/{applet}", "busybox");
        }

        yield return PackedEntry.Directory("etc");
        yield return PackedEntry.File("etc/passwd", "root:x:0:0:root:/root:/bin/sh\napp:x:1000:1001:app:/home/app:/bin/sh\n");
        yield return PackedEntry.File("etc/group", "root:x:0:\napp:x:1001:\nextra:x:1002:app,other\n");
        yield return PackedEntry.Directory("tmp", (UnixFileMode)0b1_111_111_111);
    }

    private static string[] Applets()
    {
        using var busybox = Process.Start(new ProcessStartInfo("/bin/busybox", "--list") { RedirectStandardOutput = true })!;
        var all = busybox.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        busybox.WaitForExit();
        return [.. all.Where(a => a != "busybox").Order(StringComparer.Ordinal)];
    }
}
