namespace EcsDeployGate.Aws.Inspecting.Sources;

/// <summary>Files that somebody named on a command line.</summary>
internal static class FileAt
{
    /// <exception cref="RegistryRefusedException">It cannot be opened.</exception>
    public static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RegistryRefusedException($"'{path}' cannot be opened: {e.Message}");
        }
    }
}
