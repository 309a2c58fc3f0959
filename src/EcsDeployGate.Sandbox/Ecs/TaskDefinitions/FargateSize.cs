using System.Globalization;

namespace EcsDeployGate.Sandbox.Ecs.TaskDefinitions;

/// <summary>The sizes that Fargate has, and the ways in which they may be written.</summary>
/// <remarks>Pairs: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html</remarks>
internal static class FargateSize
{
    /// <summary>Whether Fargate has a size of these CPU units and MiB.</summary>
    public static bool Exists(int cpu, int memory) => cpu switch
    {
        256 => memory is 512 or 1024 or 2048,
        512 => InSteps(memory, 1024, 4096, 1024),
        1024 => InSteps(memory, 2048, 8192, 1024),
        2048 => InSteps(memory, 4096, 16384, 1024),
        4096 => InSteps(memory, 8192, 30720, 1024),
        8192 => InSteps(memory, 16384, 61440, 4096),
        16384 => InSteps(memory, 32768, 122880, 8192),
        32768 => memory is 61440 or 122880 or 249856,
        _ => false,
    };

    /// <summary><c>"1024"</c> or <c>"1 vCPU"</c> in CPU units.</summary>
    public static int? ParseCpu(string text) => Parse(text, "vcpu", 1024);

    /// <summary><c>"3072"</c> or <c>"3 GB"</c> in MiB.</summary>
    public static int? ParseMemory(string text) => Parse(text, "gb", 1024);

    private static bool InSteps(int value, int from, int to, int step) => value >= from && value <= to && (value - from) % step == 0;

    private static int? Parse(string text, string unit, int factor)
    {
        var plain = text.Trim();
        var scaled = plain.EndsWith(unit, StringComparison.OrdinalIgnoreCase);
        if (scaled)
        {
            plain = plain[..^unit.Length].TrimEnd();
        }

        if (!decimal.TryParse(plain, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) || number > 1_000_000)
        {
            return null;
        }

        var whole = scaled ? number * factor : number;
        return whole == Math.Floor(whole) && whole > 0 ? (int)whole : null;
    }
}
