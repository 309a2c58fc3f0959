namespace EcsDeployGate.Core.Probing.Diagnosing;

/// <summary>What a program's name gives away.</summary>
internal static class Programs
{
    private static readonly string[] s_scripts = [".sh", ".bash", ".py", ".rb", ".pl", ".js", ".php", ".lua"];

    public static bool LooksLikeScript(string program) =>
        s_scripts.Any(ending => program.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
        || program.Contains("entrypoint", StringComparison.OrdinalIgnoreCase);
}
