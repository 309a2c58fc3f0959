namespace EcsDeployGate.Core.Runs;

/// <summary>The store cannot be used: it is no store, broken, of a newer version, not allowed, or out of reach.</summary>
public sealed class UnusableStoreException : IOException
{
    /// <summary>Says which store, what is wrong with it and what to do.</summary>
    public UnusableStoreException(string store, string problem, string fix, Exception? cause = null)
        : base($"The run store '{store}' cannot be used: {problem} {fix}", cause) => Store = store;

    /// <summary>The file, or the table.</summary>
    public string Store { get; }
}
