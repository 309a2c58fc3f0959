namespace EcsDeployGate.Aws.Compat.Generator;

/// <summary>The SDK's naming rules.</summary>
internal static class Names
{
    /// <summary>A structure or member: its name on the wire with the first letter upper-cased, nothing else.</summary>
    public static string Upper(string name) => char.ToUpperInvariant(name[0]) + name[1..];

    /// <summary>An error: its shape's name, ending in <c>Exception</c>.</summary>
    public static string Error(string shape) =>
        shape.EndsWith("Exception", StringComparison.Ordinal) ? Upper(shape) : Upper(shape) + "Exception";

    /// <summary>
    /// An enum constant: the value without what cannot stand in a name; the first character, and each that follows something
    /// dropped, is upper-cased.
    /// </summary>
    public static string Constant(string value)
    {
        var name = new System.Text.StringBuilder();
        var upper = true;
        foreach (var c in value)
        {
            if (char.IsAsciiLetterOrDigit(c) || c == '_')
            {
                name.Append(upper ? char.ToUpperInvariant(c) : c);
                upper = false;
            }
            else
            {
                upper = true;
            }
        }

        return name.ToString();
    }

    /// <summary>A C# string literal.</summary>
    public static string Literal(string value) => $"\"{value.Replace("\\", "\\\\").Replace("\"", "\\\"")}\"";
}
