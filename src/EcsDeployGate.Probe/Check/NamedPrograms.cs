using System.Globalization;
using EcsDeployGate.Probe.Posix;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Probe.Check;

/// <summary>Looks for the programs that a check names, on the PATH and in the folders that images keep programs in without a PATH to them.</summary>
internal static class NamedPrograms
{
    private static readonly string[] s_folders =
    [
        "/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin", "/busybox", "/opt/bin", "/app", "/app/bin", "/usr/src/app",
        "/opt/bitnami/common/bin", "/opt/bitnami/postgresql/bin", "/opt/bitnami/redis/bin", "/opt/bitnami/valkey/bin", "/opt/bitnami/mysql/bin",
        "/opt/bitnami/mariadb/bin", "/opt/bitnami/mongodb/bin", "/opt/bitnami/rabbitmq/sbin", "/opt/bitnami/nginx/sbin", "/opt/bitnami/node/bin",
        "/opt/bitnami/python/bin", "/opt/bitnami/java/bin", "/opt/mssql-tools18/bin", "/opt/mssql-tools/bin", "/opt/rabbitmq/sbin",
        "/usr/lib/rabbitmq/bin", "/usr/local/mysql/bin", "/usr/local/pgsql/bin", "/opt/java/openjdk/bin", "/usr/lib/jvm/default-jvm/bin",
        "/usr/lib/jvm/default-java/bin", "/usr/local/go/bin", "/go/bin", "/usr/local/cargo/bin", "/usr/share/dotnet", "/usr/lib/dotnet",
    ];

    public static List<NamedProgram> Find(IReadOnlyList<string> names, string path)
    {
        var found = new List<NamedProgram>(names.Count);
        foreach (var name in names)
        {
            found.Add(Find(name, path));
        }

        return found;
    }

    private static NamedProgram Find(string name, string path)
    {
        var lookup = ProgramLookup.Find(name, path);
        var at = lookup.Path;
        if (at is not null && (!name.Contains('/') || ProgramLookup.Exists(at)))
        {
            return new(name, ProgramLookup.MayExecute(at) ? NamedProgram.Found : NamedProgram.NotExecutable, at, FileNeeds.Of(at));
        }

        if (lookup.FileExists)
        {
            return new(name, NamedProgram.NotExecutable);
        }

        foreach (var folder in name.Contains('/') ? [] : Folders())
        {
            var candidate = folder + "/" + name;
            if (ProgramLookup.MayExecute(candidate))
            {
                return new(name, NamedProgram.OffPath, candidate);
            }
        }

        return new(name, NamedProgram.Missing);
    }

    private static IEnumerable<string> Folders()
    {
        foreach (var folder in s_folders)
        {
            yield return folder;
        }

        for (var version = 18; version >= 9; version--)
        {
            var text = version.ToString(CultureInfo.InvariantCulture);
            yield return $"/usr/lib/postgresql/{text}/bin";
            yield return $"/usr/pgsql-{text}/bin";
        }
    }
}
