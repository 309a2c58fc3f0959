namespace EcsDeployGate.Core.Probing.Diagnosing;

/// <summary>Lines for a Dockerfile, by the distribution that the container itself says it is (<c>ID</c> of /etc/os-release).</summary>
internal static class Dockerfiles
{
    /// <summary>A static program with a wget, for images that have no package manager.</summary>
    public const string Busybox = "COPY --from=busybox:stable-musl /bin/busybox /bin/busybox";

    // Names of packages: those of Debian, Alpine and Fedora, in this order; null where there is none.
    private static readonly Dictionary<string, (string? Debian, string? Alpine, string? Fedora)> s_packages = new(StringComparer.Ordinal)
    {
        ["curl"] = ("curl", "curl", "curl"),
        ["wget"] = ("wget", "wget", "wget"),
        ["nc"] = ("netcat-openbsd", "netcat-openbsd", "nmap-ncat"),
        ["bash"] = ("bash", "bash", "bash"),
        ["grep"] = ("grep", "grep", "grep"),
        ["jq"] = ("jq", "jq", "jq"),
        ["python3"] = ("python3", "python3", "python3"),
        ["pg_isready"] = ("postgresql-client", "postgresql-client", "postgresql"),
        ["redis-cli"] = ("redis-tools", "redis", "redis"),
        ["mysqladmin"] = ("default-mysql-client", "mysql-client", "mysql"),
        ["mariadb-admin"] = ("mariadb-client", "mariadb-client", "mariadb"),
        ["ps"] = ("procps", "procps", "procps-ng"),
        ["pgrep"] = ("procps", "procps", "procps-ng"),
        ["ss"] = ("iproute2", "iproute2", "iproute"),
        ["netstat"] = ("net-tools", "net-tools", "net-tools"),
        ["timeout"] = ("coreutils", "coreutils", "coreutils"),
    };

    /// <summary>The line that installs a program; null when the program or the distribution is not known here.</summary>
    public static string? Install(string program, string? distribution)
    {
        if (!s_packages.TryGetValue(program, out var packages))
        {
            return null;
        }

        return distribution switch
        {
            "debian" or "ubuntu" when packages.Debian is { } name => $"RUN apt-get update && apt-get install -y --no-install-recommends {name} && rm -rf /var/lib/apt/lists/*",
            "alpine" or "wolfi" or "chainguard" when packages.Alpine is { } name => $"RUN apk add --no-cache {name}",
            "amzn" or "fedora" or "rhel" or "centos" or "rocky" or "almalinux" or "ol" when packages.Fedora is { } name => $"RUN dnf install -y {name} && dnf clean all",
            "azurelinux" or "mariner" when packages.Fedora is { } name => $"RUN tdnf install -y {name} && tdnf clean all",
            null when program is "wget" or "nc" => Busybox,
            _ => null,
        };
    }
}
