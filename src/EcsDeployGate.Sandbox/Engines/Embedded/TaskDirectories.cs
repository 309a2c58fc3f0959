using System.Globalization;

namespace EcsDeployGate.Sandbox.Engines.Embedded;

/// <summary>Where tasks keep their files, and who owns each: what a sweep goes by.</summary>
/// <remarks>
/// <c>STATE/tasks/TASKID/</c> holds <c>owner</c> (process id and start time of the sandbox that made it), <c>volumes/</c>,
/// <c>containers/NAME/{upper,work,root}</c> and the files for <c>/etc</c>. Mounts exist only inside the containers' own mount
/// namespaces, so they end with the containers.
/// </remarks>
internal sealed class TaskDirectories
{
    private const UnixFileMode Mode755 = (UnixFileMode)0b111_101_101;
    private readonly string _tasks;

    public TaskDirectories(string state)
    {
        State = Directory.CreateDirectory(state, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
        _tasks = Directory.CreateDirectory(Path.Combine(State, "tasks")).FullName;
    }

    public string State { get; }

    public string Make(string task)
    {
        var path = Path.Combine(_tasks, task);
        if (Directory.Exists(path))
        {
            throw new IOException($"Task '{task}' exists already in '{_tasks}'.");
        }

        Directory.CreateDirectory(path);
        File.WriteAllText(Path.Combine(path, "owner"), ProcessOwner.Current);
        return path;
    }

    /// <summary>Makes a directory with the mode that engines give theirs, whatever the umask is.</summary>
    public static string MakePublic(params string[] parts)
    {
        var path = Directory.CreateDirectory(Path.Combine(parts)).FullName;
        File.SetUnixFileMode(path, Mode755);
        return path;
    }

    /// <summary>Tasks whose owner is no more.</summary>
    public IReadOnlyList<string> Abandoned() =>
        [.. Directory.GetDirectories(_tasks).Where(IsAbandoned).Select(path => Path.GetFileName(path))];

    public string PathOf(string task) => Path.Combine(_tasks, task);

    /// <summary>Processes that live on a task's root file system: what is left when there are no cgroups to ask.</summary>
    public IReadOnlySet<int> Processes(string task)
    {
        var marker = $"upperdir={PathOf(task)}/";
        var found = new HashSet<int>();
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && pid > 1)
            {
                try
                {
                    if (File.ReadAllText(Path.Combine(directory, "mountinfo")).Contains(marker, StringComparison.Ordinal))
                    {
                        found.Add(pid);
                    }
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    // It has ended meanwhile.
                }
            }
        }

        return found;
    }

    public void Remove(string task)
    {
        try
        {
            Directory.Delete(PathOf(task), recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
        }
    }

    private static bool IsAbandoned(string path)
    {
        try
        {
            return !ProcessOwner.IsAlive(File.ReadAllText(Path.Combine(path, "owner")));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Directory.Exists(path);
        }
    }
}
