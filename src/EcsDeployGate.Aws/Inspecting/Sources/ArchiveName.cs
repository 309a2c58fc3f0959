namespace EcsDeployGate.Aws.Inspecting.Sources;

/// <summary>Names in the archive around an image.</summary>
internal static class ArchiveName
{
    /// <summary>Without <c>./</c> in front, and with what <c>..</c> means taken out; nothing is ever written to such a name.</summary>
    public static string Of(string name, string directory = "")
    {
        var parts = new List<string>();
        foreach (var part in (directory + "/" + name).Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part is "..")
            {
                parts.RemoveRange(Math.Max(0, parts.Count - 1), Math.Min(1, parts.Count));
            }
            else if (part is not ".")
            {
                parts.Add(part);
            }
        }

        return string.Join('/', parts);
    }
}
