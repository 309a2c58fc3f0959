using System.Globalization;

namespace EcsDeployGate.Sandbox.Engines;

/// <summary>Names a process of this machine so that a sweep can tell whether it still lives.</summary>
internal static class ProcessOwner
{
    /// <summary>This process.</summary>
    public static string Current { get; } = Of(Environment.ProcessId) ?? throw new IOException("/proc is not mounted: engines cannot work without it.");

    /// <summary>Whether the process that a name stands for still runs.</summary>
    public static bool IsAlive(string owner)
    {
        var space = owner.IndexOf(' ', StringComparison.Ordinal);
        return space > 0 && int.TryParse(owner.AsSpan(0, space), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && Of(pid) == owner;
    }

    /// <summary>Process id and start time, which together never come back before a reboot.</summary>
    private static string? Of(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");

            // Field 22; counted after the program's name, which may hold spaces.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] == "Z" ? null : string.Create(CultureInfo.InvariantCulture, $"{pid} {fields[19]}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
