namespace EcsDeployGate.Sandbox;

/// <summary>Where a sandbox keeps what must be on disk: images, and the files of running tasks.</summary>
internal sealed class StateDirectory : IDisposable
{
    private readonly string _root;
    private readonly bool _ours;

    private StateDirectory(string root, bool ours)
    {
        _root = root;
        _ours = ours;
    }

    public string Images => Path.Combine(_root, "images");

    public string Engines => Path.Combine(_root, "engines");

    /// <param name="wanted">Null: a new one, removed at the end.</param>
    public static StateDirectory Open(string? wanted)
    {
        var root = wanted is null
            ? Directory.CreateTempSubdirectory("ecs-deploy-gate-sandbox-").FullName
            : Directory.CreateDirectory(wanted).FullName;
        var opened = new StateDirectory(root, ours: wanted is null);
        Directory.CreateDirectory(opened.Engines);
        return opened;
    }

    public void Dispose()
    {
        if (!_ours || HasMounts())
        {
            return;
        }

        try
        {
            Directory.Delete(_root, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What can not be removed is a few files in the temporary directory; the sandbox has ended all the same.
        }
    }

    /// <summary>Deleting through a mount that an engine could not take down would delete what is on its other side.</summary>
    private bool HasMounts() =>
        File.Exists("/proc/self/mountinfo")
        && File.ReadLines("/proc/self/mountinfo").Any(line => line.Split(' ') is { Length: > 4 } fields
            && fields[4].StartsWith(_root + "/", StringComparison.Ordinal));
}
