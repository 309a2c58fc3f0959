using System.Globalization;
using EcsDeployGate.Sandbox.Tasks;

namespace EcsDeployGate.Sandbox.Engines.Embedded;

/// <summary>Memory, CPU and process limits through cgroups, version 2 or 1, where this process may make them.</summary>
internal sealed class Cgroups
{
    private const string Parent = "ecs-deploy-gate";
    private const int MaxProcesses = 8192;

    /// <summary>Version 1 has a very large number, cut to pages, where there is no limit.</summary>
    private const long NoLimit = long.MaxValue / 2;
    private static readonly string[] Controllers = ["memory", "cpu", "pids"];

    // Version 1: one tree per controller. Version 2: one tree, under an empty key.
    private readonly Dictionary<string, string> _roots;
    private readonly bool _unified;

    private Cgroups(Dictionary<string, string> roots, bool unified)
    {
        _roots = roots;
        _unified = unified;
    }

    /// <summary>Joining is quickest when a process does it itself, while it has one thread; else another one does it meanwhile.</summary>
    public bool JoinedFromInside => !_unified;

    /// <summary>Controllers that work here: memory, cpu, pids, or fewer.</summary>
    public IReadOnlyList<string> Working => _unified ? Controllers : [.. _roots.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Tries what this machine allows; never throws.</summary>
    public static Cgroups Detect(string mountPoint = "/sys/fs/cgroup")
    {
        if (File.Exists(Path.Combine(mountPoint, "cgroup.controllers")))
        {
            var root = Path.Combine(mountPoint, Parent);
            var enabled = string.Join(' ', Controllers.Select(c => "+" + c));
            var works = TryWrite(Path.Combine(mountPoint, "cgroup.subtree_control"), enabled)
                && TryMake(root) && TryWrite(Path.Combine(root, "cgroup.subtree_control"), enabled);
            return new(works ? new() { [string.Empty] = root } : [], unified: works);
        }

        var roots = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var controller in Controllers)
        {
            var root = Path.Combine(mountPoint, controller, Parent);
            if (File.Exists(Path.Combine(mountPoint, controller, "cgroup.procs")) && TryMake(root))
            {
                TryWrite(Path.Combine(root, "memory.use_hierarchy"), "1");
                roots[controller] = root;
            }
        }

        return new(roots, unified: false);
    }

    /// <summary>Makes the cgroup of a task, under which its containers' lie.</summary>
    public void MakeTask(string task, int? memoryMiB, int? cpuUnits)
    {
        foreach (var (controller, root) in _roots)
        {
            var path = Path.Combine(root, task);
            TryMake(path);
            if (_unified)
            {
                TryWrite(Path.Combine(path, "cgroup.subtree_control"), string.Join(' ', Controllers.Select(c => "+" + c)));
            }

            Limit(path, controller, memoryMiB, shares: null, quotaUnits: cpuUnits, MaxProcesses);
        }
    }

    /// <summary>Makes the cgroup of one container.</summary>
    /// <returns>The files into which a process id is written to join, or <c>0</c> for oneself.</returns>
    public IReadOnlyList<string> MakeContainer(string task, string container, int? memoryMiB, int? cpuUnits)
    {
        var procs = new List<string>();
        foreach (var (controller, root) in _roots)
        {
            var path = Path.Combine(root, task, container);
            if (TryMake(path))
            {
                Limit(path, controller, memoryMiB, cpuUnits, quotaUnits: null, processes: null);

                // A thread that moves itself through version 1's "tasks" takes no global lock; "cgroup.procs" waits for one for milliseconds.
                procs.Add(Path.Combine(path, _unified ? "cgroup.procs" : "tasks"));
            }
        }

        return procs;
    }

    /// <summary>Puts a process into the cgroups that <see cref="MakeContainer"/> named.</summary>
    public static void Join(IReadOnlyList<string> procs, int pid)
    {
        foreach (var file in procs)
        {
            TryWrite(file, pid.ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Whether the kernel killed a process of the container for memory.</summary>
    public bool WasKilledForMemory(string task, string container)
    {
        var root = _roots.GetValueOrDefault(_unified ? string.Empty : "memory");
        if (root is null)
        {
            return false;
        }

        var file = Path.Combine(root, task, container, _unified ? "memory.events" : "memory.oom_control");
        return ReadLines(file).Any(line => line.StartsWith("oom_kill ", StringComparison.Ordinal) && !line.EndsWith(" 0", StringComparison.Ordinal));
    }

    /// <summary>What a container uses of memory; null where there is no cgroup for it.</summary>
    public MemoryUse? Memory(string task, string container) =>
        _roots.GetValueOrDefault(_unified ? string.Empty : "memory") is { } root ? MemoryIn(Path.Combine(root, task, container)) : null;

    /// <summary>What the processes of a cgroup use of memory, of either version; null when it cannot be read.</summary>
    public static MemoryUse? MemoryIn(string path)
    {
        return (Number("memory.current") ?? Number("memory.usage_in_bytes")) is { } usage
            ? new(
                usage,
                Number("memory.peak") ?? Number("memory.max_usage_in_bytes"),
                (Number("memory.max") ?? Number("memory.limit_in_bytes")) is < NoLimit and var limit ? limit : null)
            : null;

        long? Number(string file) =>
            ReadLines(Path.Combine(path, file)) is [var line, ..] && long.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    /// <summary>Where the memory cgroup of a process of this machine lies; null when that cannot be known.</summary>
    public static string? MemoryPathOf(long pid, string mountPoint = "/sys/fs/cgroup")
    {
        foreach (var line in ReadLines($"/proc/{pid}/cgroup"))
        {
            if (line.Split(':', 3) is [_, var controllers, var path] && (controllers.Length == 0 || controllers.Split(',').Contains("memory", StringComparer.Ordinal)))
            {
                var full = Path.Combine(mountPoint, controllers.Length == 0 ? string.Empty : controllers, path.TrimStart('/'));
                if (MemoryIn(full) is not null)
                {
                    return full;
                }
            }
        }

        return null;
    }

    /// <summary>Process ids in all cgroups of a task.</summary>
    public IReadOnlySet<int> Processes(string task) => _roots.Values
        .Select(root => Path.Combine(root, task))
        .Where(Directory.Exists)
        .SelectMany(path => (string[])[path, .. Directory.GetDirectories(path)])
        .SelectMany(path => ReadLines(Path.Combine(path, "cgroup.procs")))
        .Select(line => int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : 0)
        .Where(pid => pid > 1)
        .ToHashSet();

    /// <summary>Removes a task's cgroups; false while a process is still in one.</summary>
    public bool TryRemove(string task)
    {
        var all = true;
        foreach (var path in _roots.Values.Select(root => Path.Combine(root, task)).Where(Directory.Exists))
        {
            foreach (var directory in (string[])[.. Directory.GetDirectories(path), path])
            {
                try
                {
                    Directory.Delete(directory);
                }
                catch (IOException)
                {
                    all = !Directory.Exists(directory) && all;
                }
                catch (UnauthorizedAccessException)
                {
                    all = false;
                }
            }
        }

        return all;
    }

    private void Limit(string path, string controller, int? memoryMiB, int? shares, int? quotaUnits, int? processes)
    {
        var bytes = memoryMiB is { } mib ? (mib * 1024L * 1024).ToString(CultureInfo.InvariantCulture) : null;
        if (bytes is not null && (_unified || controller == "memory"))
        {
            TryWrite(Path.Combine(path, _unified ? "memory.max" : "memory.limit_in_bytes"), bytes);

            // Fargate has no swap; with it, a limit on memory alone would not be one.
            TryWrite(Path.Combine(path, _unified ? "memory.swap.max" : "memory.memsw.limit_in_bytes"), _unified ? "0" : bytes);
        }

        if (_unified || controller == "cpu")
        {
            if (shares is { } units and >= 2)
            {
                TryWrite(
                    Path.Combine(path, _unified ? "cpu.weight" : "cpu.shares"),
                    (_unified ? 1 + ((Math.Min(units, 262_144L) - 2) * 9999 / 262_142) : units).ToString(CultureInfo.InvariantCulture));
            }

            if (quotaUnits is { } quota and > 0)
            {
                var microseconds = (quota * 100_000L / 1024).ToString(CultureInfo.InvariantCulture);
                TryWrite(Path.Combine(path, _unified ? "cpu.max" : "cpu.cfs_quota_us"), _unified ? $"{microseconds} 100000" : microseconds);
            }
        }

        if (processes is { } most && (_unified || controller == "pids"))
        {
            TryWrite(Path.Combine(path, "pids.max"), most.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static string[] ReadLines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static bool TryMake(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool TryWrite(string path, string text)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            file.Write(System.Text.Encoding.ASCII.GetBytes(text));
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
