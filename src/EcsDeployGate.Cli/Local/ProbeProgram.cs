namespace EcsDeployGate.Cli.Local;

/// <summary>Finds the static probe that local runs put beside the app.</summary>
internal static class ProbeProgram
{
    public const string Variable = "ECS_DEPLOY_GATE_PROBE";

    /// <summary>Where the source tree publishes it.</summary>
    private static readonly string Published = Path.Combine("artifacts", "publish", "EcsDeployGate.Probe", "release_linux-x64", "probe");

    /// <summary>The program: named by the variable, else beside the CLI, else published in the source tree that the CLI was built in.</summary>
    /// <exception cref="CliException">There is none; the message says where it was looked for and how to make one.</exception>
    public static string Find() => Find(Environment.GetEnvironmentVariable(Variable), AppContext.BaseDirectory);

    internal static string Find(string? named, string home)
    {
        if (!string.IsNullOrEmpty(named))
        {
            return File.Exists(named) ? Path.GetFullPath(named) : throw new CliException($"{Variable} names '{named}', and there is no such file.");
        }

        var beside = Path.Combine(home, "probe", "linux-x64", "probe");
        var places = Above(home).Select(folder => Path.Combine(folder, Published)).Prepend(beside).ToList();
        return places.FirstOrDefault(File.Exists) ?? throw new CliException(
            $"The probe is not here: neither '{beside}' nor '{Published}' in a folder above. "
            + $"Make it with 'dotnet publish src/EcsDeployGate.Probe -c Release', or name it in {Variable}.");
    }

    private static IEnumerable<string> Above(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            yield return at.FullName;
        }
    }
}
