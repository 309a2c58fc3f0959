namespace EcsDeployGate.Aws.Compat.Generator;

/// <summary>Puts lists into templates.</summary>
internal static class Lines
{
    /// <summary>The lines of all blocks, each after the first indented as deep as the template's placeholder stands.</summary>
    public static string At(int indent, IEnumerable<string> blocks, string between = "\n")
    {
        var margin = new string(' ', indent);
        return string.Join(between, blocks)
            .Replace("\n", "\n" + margin, StringComparison.Ordinal)
            .Replace("\n" + margin + "\n", "\n\n", StringComparison.Ordinal);
    }
}
