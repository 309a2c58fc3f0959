namespace EcsDeployGate.Core.Inspecting.Programs;

/// <summary>What an image has that could ask an application whether it is well.</summary>
internal static class Clients
{
    /// <summary>In the order in which they are offered.</summary>
    private static readonly string[] s_names = ["curl", "wget", "busybox", "python3", "python", "node", "php", "perl", "ruby", "dotnet", "java", "nc", "bash"];

    /// <summary>Names to paths; <c>busybox wget</c> and <c>busybox nc</c> for applets that only BusyBox itself has.</summary>
    public static IReadOnlyList<(string Name, ProgramAnswer.Runs Program)> In(ProgramFinder programs)
    {
        List<(string, ProgramAnswer.Runs)> found = [];
        foreach (var name in s_names)
        {
            if (programs.Find(name) is not ProgramAnswer.Runs runs)
            {
                continue;
            }

            if (name == "busybox")
            {
                found.AddRange(((string[])["wget", "nc"]).Where(a => programs.Find(a) is not ProgramAnswer.Runs && ProgramFinder.FindApplet(runs, a) is ProgramAnswer.Runs)
                    .Select(a => ($"busybox {a}", runs)));
            }
            else
            {
                found.Add((name, runs));
            }
        }

        return found;
    }
}
