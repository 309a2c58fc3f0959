namespace EcsDeployGate.Sqlite;

/// <summary>The store's file cannot be used: it is no store, broken, of a newer version, or out of reach.</summary>
public sealed class UnusableStoreException : IOException
{
    /// <summary>Says which file, what is wrong with it and what to do.</summary>
    public UnusableStoreException(string path, string problem, string fix, Exception? cause = null)
        : base($"The run store '{path}' cannot be used: {problem} {fix}", cause) => Path = path;

    /// <summary>The file.</summary>
    public string Path { get; }
}
