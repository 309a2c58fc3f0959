using System.IO.Compression;
using EcsDeployGate.TestKit.Images;

namespace EcsDeployGate.Benchmarks.Images;

/// <summary>An image made of this machine's own files, as large and as layered as real ones.</summary>
/// <param name="Name">Repository.</param>
/// <param name="Layers">A shell script for each layer that writes its archive; <c>$T</c> is an empty folder.</param>
internal sealed record BenchImage(string Name, IReadOnlyList<string> Layers)
{
    /// <summary>Every image of the comparison.</summary>
    public static IReadOnlyList<BenchImage> All { get; } =
    [
        new("alpine-like", [BusyBox]),
        new("debian-slim-like", [Slim]),
        new("debian-slim-curl", [Slim, "tar -cf - -C / usr/bin/curl usr/lib/x86_64-linux-gnu/libcurl.so.4 $(cd / && ls usr/lib/x86_64-linux-gnu/libcurl.so.4.*)"]),
        new("distroless-like", ["tar -cf - -C / etc/ssl/certs usr/share/ca-certificates usr/share/zoneinfo etc/os-release usr/lib/os-release", "cp /bin/busybox $T/app && tar -cf - -C $T app"]),
        new("big", [Slim, .. Big(), Whiteouts]),
    ];

    private const string BusyBox =
        "mkdir -p $T/bin $T/etc $T/lib $T/usr/bin $T/tmp && cp /bin/busybox $T/bin/busybox && (cd $T/bin && for a in $(./busybox --list); do [ $a = busybox ] || ln busybox $a; done) "
        + "&& cp /etc/passwd /etc/group $T/etc && cp -a /lib/x86_64-linux-gnu/libc.so.6 $T/lib && tar -cf - -C $T .";

    private const string Slim =
        "tar -cf - -C / --exclude=usr/bin/curl --exclude=usr/bin/docker* --exclude=usr/bin/skopeo --exclude=usr/bin/umoci --exclude=usr/bin/containerd* --exclude=usr/bin/runc "
        + "bin sbin lib lib64 etc/passwd etc/group etc/alternatives etc/os-release usr/lib/os-release usr/bin usr/share/zoneinfo usr/share/perl5 "
        + "$(cd / && ls usr/lib/x86_64-linux-gnu/lib[a-cms]*.so*)";

    /// <summary>Removes a tool, hides a folder, and brings some of it back.</summary>
    private const string Whiteouts =
        "mkdir -p $T/usr/bin $T/usr/share/zoneinfo $T/usr/share/doc && touch $T/usr/bin/.wh.wget $T/usr/bin/.wh.perl $T/usr/share/zoneinfo/.wh..wh..opq && cp /usr/share/zoneinfo/UTC $T/usr/share/zoneinfo "
        + "&& tar -cf - -C $T usr";

    /// <summary>Six layers of every file of this machine's libraries and programs, in turns, up to 250 MB each.</summary>
    private static IEnumerable<string> Big() => Enumerable.Range(0, 6).Select(i =>
        "cd / && find usr/lib usr/share usr/local -xdev -type f -size -64M ! -path '*/.git/*' 2>/dev/null | LC_ALL=C sort | awk -v n=" + i
        + " 'NR % 6 == n' | xargs -d '\\n' -r stat -c '%s %n' | awk '{s+=$1; if (s < 260000000) {sub(/^[0-9]+ /, \"\"); print}}' | tar -cf - -C / --no-recursion -T -");

    /// <summary>Builds it into a layout.</summary>
    public async Task BuildAsync(OciLayout layout, string scratch, CancellationToken cancellationToken)
    {
        var layers = new List<ImageLayer>();
        foreach (var script in Layers)
        {
            var folder = Directory.CreateDirectory(Path.Combine(scratch, Guid.NewGuid().ToString("N"))).FullName;
            var archive = folder + ".tar";
            await Tool.ShellAsync($"T=$1; ({script}) >\"$2\"", cancellationToken, folder, archive);
            await using (var plain = File.OpenRead(archive))
            {
                // As builders do: the default level, not the fastest.
                layers.Add(layout.Layer(plain, LayerPacking.Gzip, CompressionLevel.Optimal));
            }

            File.Delete(archive);
            Directory.Delete(folder, recursive: true);
        }

        layout.Image(Name, layers);
    }
}
