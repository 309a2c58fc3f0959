namespace EcsDeployGate.Probe.Protocol;

/// <summary>What a recorder is to look for in its container, and what it must never write down. Names only; values stay in the container.</summary>
/// <param name="Programs">Programs that the check names.</param>
/// <param name="Variables">Environment variables that the check uses.</param>
/// <param name="Secrets">Environment variables whose values are secrets.</param>
public sealed record RecorderAsks(IReadOnlyList<string> Programs, IReadOnlyList<string> Variables, IReadOnlyList<string> Secrets)
{
    /// <summary>Most names of each kind; what is beyond is left out.</summary>
    public const int MaxNames = 32;

    /// <summary>Nothing in particular.</summary>
    public static RecorderAsks Nothing { get; } = new([], [], []);

    /// <summary>The same as options of <c>check</c>.</summary>
    public IEnumerable<string> ToArgs()
    {
        foreach (var (option, names) in ((string, IReadOnlyList<string>)[])[("--program", Programs), ("--variable", Variables), ("--secret", Secrets)])
        {
            for (var i = 0; i < Math.Min(names.Count, MaxNames); i++)
            {
                yield return option;
                yield return names[i];
            }
        }
    }
}
