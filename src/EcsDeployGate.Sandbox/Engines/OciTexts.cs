namespace EcsDeployGate.Sandbox.Engines;

/// <summary>How runc words what goes wrong at the start of a program, for engines that are not runc.</summary>
internal static class OciTexts
{
    /// <summary>The program could not be found or may not be executed.</summary>
    public static string CannotExecute(string program, int errno) => $"unable to start container process: exec: \"{program}\": {Why(program, errno)}";

    /// <summary>The same during a health check; the text that Docker keeps as the check's output.</summary>
    public static string CannotExec(string program, int errno) =>
        $"OCI runtime exec failed: exec failed: unable to start container process: exec: \"{program}\": {Why(program, errno)}: unknown";

    /// <summary>Exit code that engines give a container whose program never ran: 127 not there, 126 not executable.</summary>
    public static int ExitCode(string program, int errno) => program.Contains('/', StringComparison.Ordinal) && errno is 13 or 21 ? 126 : 127;

    private static string Why(string program, int errno) => !program.Contains('/', StringComparison.Ordinal)
        ? "executable file not found in $PATH"
        : errno switch
        {
            2 => $"stat {program}: no such file or directory",
            13 => "permission denied",
            20 => $"stat {program}: not a directory",
            21 => "is a directory",
            _ => Embedded.Native.Describe(errno).ToLowerInvariant(),
        };
}
