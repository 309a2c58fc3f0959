using EcsDeployGate.Probe.Posix;

namespace EcsDeployGate.Probe.Check;

/// <summary>Where a program is, as execvp(3) and container runtimes look for it.</summary>
/// <param name="Path">What to execute; null when there is nothing.</param>
/// <param name="Errno">Why not, when <paramref name="Path"/> is null.</param>
/// <param name="FileExists">Whether a file of that name was found that cannot be executed.</param>
internal readonly record struct ProgramLookup(string? Path, int Errno, bool FileExists)
{
    /// <summary>The PATH that engines give to a container that has none.</summary>
    public const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>A name with a slash is a path; any other is looked up on <paramref name="path"/>, where an empty entry is the working directory.</summary>
    public static ProgramLookup Find(string program, string path)
    {
        if (program.Contains('/'))
        {
            // The kernel says what is wrong with it, if anything is.
            return new(program, 0, false);
        }

        var found = false;
        foreach (var range in path.AsSpan().Split(':'))
        {
            var folder = path[range];
            var candidate = folder.Length == 0 ? "./" + program : folder + "/" + program;
            if (program.Length > 0 && Exists(candidate) && !IsDirectory(candidate))
            {
                found = true;
                if (MayExecute(candidate))
                {
                    return new(candidate, 0, false);
                }
            }
        }

        return new(null, found ? Posix.Errno.Access : Posix.Errno.NoEntry, found);
    }

    /// <summary>Whether there is such a file, whatever can be done with it.</summary>
    public static bool Exists(string path) => Libc.FAccessAt(Libc.AtFdCwd, path, 0, 0) == 0;

    /// <summary>Whether there is such a file that this user may execute.</summary>
    public static bool MayExecute(string path) =>
        Libc.FAccessAt(Libc.AtFdCwd, path, Executable, Libc.AtEAccess) == 0 && !IsDirectory(path);

    private const int Executable = 1;

    private static bool IsDirectory(string path) => FileStatus.TryGet(Libc.AtFdCwd, path, out var status) && status.IsDirectory;
}
