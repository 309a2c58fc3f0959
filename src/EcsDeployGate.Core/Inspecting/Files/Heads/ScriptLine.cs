using System.Text;

namespace EcsDeployGate.Core.Inspecting.Files.Heads;

/// <summary>Reads a <c>#!</c> line as Linux does (execve(2), fs/binfmt_script.c).</summary>
internal static class ScriptLine
{
    /// <summary>Bytes of the file that the kernel looks at.</summary>
    public const int Bytes = 256;

    /// <summary>The line; null when the file does not start with one that names an interpreter.</summary>
    public static FileHead.Script? Read(ReadOnlySpan<byte> file)
    {
        if (!file.StartsWith("#!"u8))
        {
            return null;
        }

        var line = file[2..Math.Min(file.Length, Bytes)];
        line = line.IndexOf((byte)'\n') is var end and >= 0 ? line[..end] : line;
        line = line.Trim(" \t"u8);
        var name = line.IndexOfAny(" \t\0"u8) is var space and >= 0 ? line[..space] : line;
        var argument = line[name.Length..].Trim(" \t\0"u8);
        var carriageReturn = line.EndsWith("\r"u8);
        name = name.TrimEnd((byte)'\r');
        argument = argument.TrimEnd((byte)'\r');
        return name.IsEmpty
            ? null
            : new(Encoding.UTF8.GetString(name), argument.IsEmpty ? null : Encoding.UTF8.GetString(argument), carriageReturn);
    }
}
