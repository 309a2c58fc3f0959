using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using EcsDeployGate.Probe.Posix;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Probe.Check;

/// <summary>Gathers what the container looks like from inside. Nothing is expected to be there, and nothing is executed.</summary>
internal static class Surroundings
{
    private static readonly string[] s_programs =
    [
        "curl", "wget", "busybox", "nc", "ncat", "socat", "openssl", "python3", "python", "node", "bun", "deno", "bash", "sh", "perl", "php",
        "ruby", "java", "dotnet", "pg_isready", "redis-cli", "valkey-cli", "mysqladmin", "mariadb-admin", "mongosh", "rabbitmq-diagnostics",
        "nginx", "grpc_health_probe", "grpc-health-probe",
    ];

    private static readonly string[] s_proxies = ["http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];

    private static readonly string[] s_applets = ["wget", "nc"];

    public static FactsRecord Gather(CheckOptions options, string path, DateTimeOffset now)
    {
        var programs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in s_programs)
        {
            if (ProgramLookup.Find(name, path).Path is { } found)
            {
                programs[name] = found;
            }
        }

        if (programs.TryGetValue("busybox", out var busybox))
        {
            foreach (var applet in s_applets)
            {
                if (Contains(busybox, Encoding.ASCII.GetBytes("\0" + applet + "\0")))
                {
                    programs["busybox:" + applet] = busybox;
                }
            }
        }

        return new(
            options.Name, now, unchecked((int)Libc.GetEUid()), unchecked((int)Libc.GetEGid()), WorkingDirectory(), path, programs,
            LocalhostAddresses(Descriptor.ReadFile("/etc/hosts", 64 * 1024)), ContainerStart(Descriptor.ReadFile("/proc/1/stat", 4096), now),
            Distribution(Descriptor.ReadFile("/etc/os-release", 16 * 1024) ?? Descriptor.ReadFile("/usr/lib/os-release", 16 * 1024)),
            NamedPrograms.Find(options.Asks.Programs, path),
            [.. options.Asks.Variables.Where(name => string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name)))],
            Proxies(Environment.GetEnvironmentVariable));
    }

    /// <summary>The <c>ID</c> of an os-release file.</summary>
    public static string? Distribution(byte[]? release)
    {
        if (release is null)
        {
            return null;
        }

        foreach (var line in Encoding.UTF8.GetString(release).Split('\n'))
        {
            if (line.StartsWith("ID=", StringComparison.Ordinal))
            {
                var id = line[3..].Trim().Trim('"', '\'');
                return id.Length is > 0 and < 64 ? id : null;
            }
        }

        return null;
    }

    /// <summary>Which proxy variables are set, and where they lead; users and passwords in them are left out.</summary>
    public static IReadOnlyList<string> Proxies(Func<string, string?> variable)
    {
        var set = new List<string>();
        foreach (var name in s_proxies)
        {
            if (variable(name) is { Length: > 0 } value)
            {
                var rest = value[(value.IndexOf("://", StringComparison.Ordinal) is >= 0 and var at ? at + 3 : 0)..];
                var host = rest.Split('/')[0];
                host = host[(host.LastIndexOf('@') + 1)..];
                set.Add($"{name}={(host.Length > 255 ? host[..255] : host)}");
            }
        }

        return set;
    }

    /// <summary>The addresses of every line that names <c>localhost</c>, in the order of the file.</summary>
    public static IReadOnlyList<string> LocalhostAddresses(byte[]? hosts)
    {
        var addresses = new List<string>();
        if (hosts is null)
        {
            return addresses;
        }

        foreach (var line in Encoding.UTF8.GetString(hosts).Split('\n'))
        {
            var words = line.Split('#')[0].Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            for (var i = 1; i < words.Length && addresses.Count < 16; i++)
            {
                if (words[i].Equals("localhost", StringComparison.OrdinalIgnoreCase) && words[0].Length < 64)
                {
                    addresses.Add(words[0]);
                    break;
                }
            }
        }

        return addresses;
    }

    /// <summary>When process 1 started, from field 22 of its stat (clock ticks since boot, of which Linux has 100 in a second).</summary>
    public static unsafe DateTimeOffset? ContainerStart(byte[]? stat, DateTimeOffset now)
    {
        const int BootTime = 7;
        var clock = stackalloc long[2];
        if (stat is null || Libc.ClockGetTime(BootTime, clock) != 0)
        {
            return null;
        }

        // The second field is a name in parentheses that may contain anything.
        var text = Encoding.UTF8.GetString(stat);
        var fields = text[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length < 20 || !long.TryParse(fields[19], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks))
        {
            return null;
        }

        const double TenYears = 3650.0 * 24 * 60 * 60;
        var age = clock[0] + (clock[1] / 1e9) - (ticks / 100.0);
        return age is >= 0 and < TenYears ? now - TimeSpan.FromSeconds(age) : null;
    }

    private static unsafe string WorkingDirectory()
    {
        var buffer = stackalloc byte[4096];
        return Libc.GetCwd(buffer, 4096) is null ? "" : Marshal.PtrToStringUTF8((nint)buffer) ?? "";
    }

    /// <summary>Whether the program has these bytes in it: BusyBox carries the names of its applets between zero bytes.</summary>
    private static bool Contains(string program, ReadOnlySpan<byte> wanted)
    {
        const int MaxSize = 8 * 1024 * 1024;
        var fd = Libc.OpenAt(Libc.AtFdCwd, program, Open.ReadOnly | Open.CloseOnExec | Open.NonBlock, 0);
        if (fd < 0)
        {
            return false;
        }

        var buffer = new byte[64 * 1024];
        var kept = 0;
        var found = false;
        for (var total = 0; total < MaxSize && !found;)
        {
            var read = Descriptor.Read(fd, buffer.AsSpan(kept));
            if (read <= 0)
            {
                break;
            }

            var seen = buffer.AsSpan(0, kept + read);
            found = seen.IndexOf(wanted) >= 0;
            kept = Math.Min(wanted.Length - 1, seen.Length);
            seen[^kept..].CopyTo(buffer);
            total += read;
        }

        _ = Libc.Close(fd);
        return found;
    }
}
