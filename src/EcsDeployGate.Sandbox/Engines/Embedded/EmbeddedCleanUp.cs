namespace EcsDeployGate.Sandbox.Engines.Embedded;

/// <summary>Removes everything of one task, whoever started it.</summary>
internal static class EmbeddedCleanUp
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <exception cref="IOException">Something would not go within ten seconds.</exception>
    public static async Task RunAsync(string task, TaskDirectories directories, Cgroups cgroups, TimeProvider time, CancellationToken cancellationToken)
    {
        var since = time.GetTimestamp();
        while (true)
        {
            var left = new HashSet<int>(cgroups.Processes(task));
            left.UnionWith(directories.Processes(task));
            foreach (var pid in left)
            {
                _ = Native.Kill(pid, (int)Sys.SigKill);
            }

            if (left.Count == 0 && cgroups.TryRemove(task))
            {
                directories.Remove(task);
                return;
            }

            if (time.GetElapsedTime(since) > Patience)
            {
                throw new IOException(
                    $"Task {task} cannot be removed: {(left.Count > 0 ? $"processes {string.Join(", ", left)} do not end" : "its cgroups are still in use")}.");
            }

            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }
}
