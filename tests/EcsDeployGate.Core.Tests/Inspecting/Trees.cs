using EcsDeployGate.TestKit.Doubles;

namespace EcsDeployGate.Core.Tests.Inspecting;

/// <summary>Images as bases really look.</summary>
internal static class Trees
{
    public const string Glibc = "/lib64/ld-linux-x86-64.so.2";
    public const string Musl = "/lib/ld-musl-x86_64.so.1";

    /// <summary>Merged /usr, dash, glibc, apt; neither curl nor wget.</summary>
    public static MemoryTree Debian() => new MemoryTree()
        .Link("/bin", "usr/bin").Link("/sbin", "usr/sbin").Link("/lib", "usr/lib").Link("/lib64", "usr/lib64")
        .Program("/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2").Link("/usr/lib64/ld-linux-x86-64.so.2", "/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2")
        .Program("/usr/lib/x86_64-linux-gnu/libc.so.6")
        .Program("/usr/bin/dash", loader: Glibc, needed: ["libc.so.6"]).Link("/usr/bin/sh", "dash")
        .Program("/usr/bin/bash", loader: Glibc, needed: ["libc.so.6"])
        .Program("/usr/bin/env", loader: Glibc, needed: ["libc.so.6"]).Program("/usr/bin/grep", loader: Glibc, needed: ["libc.so.6"])
        .Program("/usr/bin/apt-get", loader: Glibc, needed: ["libc.so.6"])
        .Plain("/usr/lib/os-release", text: "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nID=debian\n").Link("/etc/os-release", "../usr/lib/os-release")
        .Plain("/etc/passwd", text: "root:x:0:0:root:/root:/bin/bash\napp:x:1000:1000::/app:/bin/sh\n")
        .Plain("/etc/group", text: "root:x:0:\napp:x:1000:\nweb:x:33:app\n");

    /// <summary>BusyBox with links for sh, wget and a few more; musl, apk.</summary>
    public static MemoryTree Alpine() => new MemoryTree()
        .Program("/bin/busybox", loader: Musl, needed: ["libc.musl-x86_64.so.1"], applets: ["cat", "grep", "nc", "sh", "timeout", "wget"])
        .Program(Musl).Link("/bin/sh", "/bin/busybox").Link("/usr/bin/wget", "/bin/busybox").Link("/bin/grep", "/bin/busybox").Link("/usr/bin/timeout", "/bin/busybox")
        .Program("/sbin/apk", loader: Musl)
        .Plain("/etc/os-release", text: "NAME=\"Alpine Linux\"\nID=alpine\nPRETTY_NAME=\"Alpine Linux v3.20\"\n")
        .Plain("/etc/passwd", text: "root:x:0:0:root:/root:/bin/sh\n").Plain("/etc/group", text: "root:x:0:root\n");

    /// <summary>One static program.</summary>
    public static MemoryTree Scratch() => new MemoryTree().Program("/app");
}
