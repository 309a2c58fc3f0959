using System.Globalization;

namespace EcsDeployGate.Core.Validating.Rules;

/// <summary>The task sizes of Fargate: CPU units with the MiB of memory that go with them.</summary>
internal static class FargateSize
{
    private static readonly (int Cpu, int[] Memory)[] s_sizes =
    [
        (256, [512, 1024, 2048]),
        (512, Steps(1024, 4096, 1024)),
        (1024, Steps(2048, 8192, 1024)),
        (2048, Steps(4096, 16384, 1024)),
        (4096, Steps(8192, 30720, 1024)),
        (8192, Steps(16384, 61440, 4096)),
        (16384, Steps(32768, 122880, 8192)),
        (32768, [61440, 122880, 249856]),
    ];

    public static bool Exists(int cpu, int memory) => s_sizes.Any(s => s.Cpu == cpu && s.Memory.Contains(memory));

    /// <summary>The memory that goes with a number of CPU units; null when Fargate has no such number.</summary>
    public static IReadOnlyList<int>? MemoryFor(int cpu) => s_sizes.FirstOrDefault(s => s.Cpu == cpu).Memory;

    /// <summary>The smallest size that has at least this much of both; null when there is none.</summary>
    public static (int Cpu, int Memory)? NearestLarger(int cpu, int memory) =>
        s_sizes.Where(s => s.Cpu >= cpu)
            .SelectMany(s => s.Memory.Where(m => m >= memory).Take(1).Select(m => ((int, int)?)(s.Cpu, m)))
            .FirstOrDefault();

    /// <summary>CPU units: <c>1024</c> or <c>1 vCPU</c>.</summary>
    public static int? ParseCpu(string text) => Parse(text, "vCPU");

    /// <summary>MiB: <c>3072</c> or <c>3 GB</c>.</summary>
    public static int? ParseMemory(string text) => Parse(text, "GB");

    private static int? Parse(string text, string unit)
    {
        var trimmed = text.Trim();
        if (int.TryParse(trimmed, NumberStyles.None, CultureInfo.InvariantCulture, out var plain))
        {
            return plain;
        }

        return trimmed.EndsWith(unit, StringComparison.OrdinalIgnoreCase)
            && decimal.TryParse(trimmed.AsSpan(0, trimmed.Length - unit.Length).Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number is > 0 and < 1000 && decimal.IsInteger(number * 1024)
                ? (int)(number * 1024) : null;
    }

    private static int[] Steps(int from, int to, int step) => [.. Enumerable.Range(0, ((to - from) / step) + 1).Select(i => from + (i * step))];
}
