using EcsDeployGate.Core.Inspecting.Files;

namespace EcsDeployGate.Core.Inspecting.Programs;

/// <summary>Which system an image is made of.</summary>
/// <param name="Name">For people: <c>Debian GNU/Linux 12 (bookworm)</c>; null when nothing says.</param>
/// <param name="Id">os-release's ID: <c>debian</c>, <c>alpine</c>, …; null when nothing says.</param>
/// <param name="PackageManager">The one that is in the image: <c>apk</c>, <c>apt-get</c>, …; null when there is none.</param>
internal sealed record Distribution(string? Name, string? Id, string? PackageManager)
{
    private static readonly (string Manager, string Path)[] s_managers =
    [
        ("apk", "/sbin/apk"), ("apt-get", "/usr/bin/apt-get"), ("microdnf", "/usr/bin/microdnf"), ("dnf", "/usr/bin/dnf"), ("tdnf", "/usr/bin/tdnf"),
        ("yum", "/usr/bin/yum"), ("zypper", "/usr/bin/zypper"), ("pacman", "/usr/bin/pacman"), ("opkg", "/bin/opkg"),
    ];

    public static Distribution Of(IFileTree tree)
    {
        var text = KnownText.Of(tree, "/etc/os-release") ?? KnownText.Of(tree, "/usr/lib/os-release");
        var values = KnownText.Assignments(text ?? "");
        var alpine = KnownText.Of(tree, "/etc/alpine-release")?.Trim();
        var debian = KnownText.Of(tree, "/etc/debian_version")?.Trim();
        var name = values.GetValueOrDefault("PRETTY_NAME") ?? (alpine is not null ? $"Alpine Linux {alpine}" : debian is not null ? $"Debian {debian}" : null);
        var id = values.GetValueOrDefault("ID") ?? (alpine is not null ? "alpine" : debian is not null ? "debian" : null);
        var manager = s_managers.FirstOrDefault(m => PathWalk.Locate(tree, m.Path) is Located.Found { Entry.Kind: FileKind.File }).Manager;
        return new(Short(name), Short(id), manager);
    }

    /// <summary>The Dockerfile line that adds a program; null when this image cannot install anything.</summary>
    public string? Install(string program)
    {
        var package = PackageNames.Of(program, PackageManager);
        return PackageManager switch
        {
            _ when package is null => null,
            "apk" => $"RUN apk add --no-cache {package}",
            "apt-get" => $"RUN apt-get update && apt-get install -y --no-install-recommends {package} && rm -rf /var/lib/apt/lists/*",
            "dnf" or "microdnf" or "tdnf" or "yum" => $"RUN {PackageManager} install -y {package} && {PackageManager} clean all",
            "zypper" => $"RUN zypper --non-interactive install {package} && zypper clean --all",
            "pacman" => $"RUN pacman -Sy --noconfirm {package}",
            "opkg" => $"RUN opkg update && opkg install {package}",
            _ => null,
        };
    }

    private static string? Short(string? text) => text is { Length: > 80 } ? text[..80] : text;
}

/// <summary>Which package brings a program.</summary>
internal static class PackageNames
{
    // Program, then the package of Debian, Alpine and the Red Hat family.
    private static readonly Dictionary<string, (string Apt, string Apk, string Rpm)> s_packages = new(StringComparer.Ordinal)
    {
        ["bash"] = ("bash", "bash", "bash"),
        ["curl"] = ("curl", "curl", "curl"),
        ["dig"] = ("dnsutils", "bind-tools", "bind-utils"),
        ["grpcurl"] = ("grpcurl", "grpcurl", "grpcurl"),
        ["grep"] = ("grep", "grep", "grep"),
        ["head"] = ("coreutils", "coreutils", "coreutils"),
        ["jq"] = ("jq", "jq", "jq"),
        ["mysqladmin"] = ("default-mysql-client", "mysql-client", "mysql"),
        ["mariadb-admin"] = ("mariadb-client", "mariadb-client", "mariadb"),
        ["nc"] = ("netcat-openbsd", "netcat-openbsd", "nmap-ncat"),
        ["netstat"] = ("net-tools", "net-tools", "net-tools"),
        ["nslookup"] = ("dnsutils", "bind-tools", "bind-utils"),
        ["pg_isready"] = ("postgresql-client", "postgresql-client", "postgresql"),
        ["pidof"] = ("sysvinit-utils", "procps", "procps-ng"),
        ["pgrep"] = ("procps", "procps", "procps-ng"),
        ["ps"] = ("procps", "procps", "procps-ng"),
        ["psql"] = ("postgresql-client", "postgresql-client", "postgresql"),
        ["python3"] = ("python3", "python3", "python3"),
        ["redis-cli"] = ("redis-tools", "redis", "redis"),
        ["ss"] = ("iproute2", "iproute2", "iproute"),
        ["stat"] = ("coreutils", "coreutils", "coreutils"),
        ["tail"] = ("coreutils", "coreutils", "coreutils"),
        ["timeout"] = ("coreutils", "coreutils", "coreutils"),
        ["wget"] = ("wget", "wget", "wget"),
    };

    public static string? Of(string program, string? manager) =>
        !s_packages.TryGetValue(ProgramAnswer.BaseName(program), out var names) ? null
        : manager switch
        {
            "apk" => names.Apk,
            "apt-get" or "opkg" or "pacman" => names.Apt,
            null => null,
            _ => names.Rpm,
        };
}
