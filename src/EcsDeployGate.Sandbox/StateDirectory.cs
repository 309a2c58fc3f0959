using EcsDeployGate.Sandbox.Engines;

namespace EcsDeployGate.Sandbox;

/// <summary>Where a sandbox keeps what must be on disk: images, and the files of running tasks.</summary>
/// <remarks>
/// Without a directory of its own, images lie in a temporary one that goes with the sandbox, and the files of tasks in a place
/// that every sandbox of this machine looks at, so that the next one finds what a killed one left behind.
/// </remarks>
internal sealed class StateDirectory : IDisposable
{
    private const string Prefix = "ecs-deploy-gate-sandbox-";
    private const string Shared = "/var/lib/ecs-deploy-gate-sandbox";
    private const string OwnerFile = "owner";

    private readonly string _root;
    private readonly bool _ours;

    private StateDirectory(string root, bool ours)
    {
        _root = root;
        _ours = ours;
        Engines = Path.Combine(ours && Environment.IsPrivilegedProcess ? Shared : root, "engines");
    }

    public string Images => Path.Combine(_root, "images");

    public string Engines { get; }

    /// <param name="wanted">Null: a new one, removed at the end.</param>
    public static StateDirectory Open(string? wanted)
    {
        if (wanted is not null)
        {
            return new StateDirectory(Directory.CreateDirectory(wanted).FullName, ours: false);
        }

        foreach (var left in Directory.GetDirectories(Path.GetTempPath(), Prefix + "*").Where(IsAbandoned))
        {
            Remove(left);
        }

        var root = Directory.CreateTempSubdirectory(Prefix).FullName;
        File.WriteAllText(Path.Combine(root, OwnerFile), ProcessOwner.Current);
        return new StateDirectory(root, ours: true);
    }

    public void Dispose()
    {
        if (_ours)
        {
            Remove(_root);
        }
    }

    private static bool IsAbandoned(string path)
    {
        try
        {
            return !ProcessOwner.IsAlive(File.ReadAllText(Path.Combine(path, OwnerFile)));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Without the file it is somebody else's, or just being made.
            return false;
        }
    }

    private static void Remove(string root)
    {
        if (HasMounts(root))
        {
            return;
        }

        try
        {
            Directory.Delete(root, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What can not be removed is a few files in the temporary directory; the sandbox has ended all the same.
        }
    }

    /// <summary>Deleting through a mount that an engine could not take down would delete what is on its other side.</summary>
    private static bool HasMounts(string root) =>
        File.Exists("/proc/self/mountinfo")
        && File.ReadLines("/proc/self/mountinfo").Any(line => line.Split(' ') is { Length: > 4 } fields
            && fields[4].StartsWith(root + "/", StringComparison.Ordinal));
}
