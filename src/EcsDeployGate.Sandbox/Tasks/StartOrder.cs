namespace EcsDeployGate.Sandbox.Tasks;

/// <summary>What <c>dependsOn</c> means for one container at one moment; pure.</summary>
internal static class StartOrder
{
    /// <summary>Whether a dependency is met, may still be met, or cannot be met any more.</summary>
    public static DependencyState Of(DependencySpec dependency, DependencyFacts on) => dependency.Condition switch
    {
        "START" => on.Started ? DependencyState.Met : on.Ended ? DependencyState.Impossible : DependencyState.Open,
        "COMPLETE" => on.Ended ? DependencyState.Met : DependencyState.Open,
        "SUCCESS" => !on.Ended ? DependencyState.Open : on.ExitCode == 0 ? DependencyState.Met : DependencyState.Impossible,
        "HEALTHY" => on.WasHealthy ? DependencyState.Met : on.Ended ? DependencyState.Impossible : DependencyState.Open,
        _ => DependencyState.Impossible,
    };

    /// <summary>Why a container will never start, for the person who wrote the task definition.</summary>
    public static string Impossible(string container, DependencySpec dependency, DependencyFacts on) =>
        $"DependencyError: container '{container}' waits for '{dependency.Container}' to reach {dependency.Condition}, "
        + (on.ExitCode is { } code ? $"but '{dependency.Container}' exited with code {code}" : $"but '{dependency.Container}' never ran");

    public static string TimedOut(string container, DependencySpec dependency, int seconds) =>
        $"DependencyError: container '{container}' waited for '{dependency.Container}' to reach {dependency.Condition}; "
        + $"its startTimeout of {seconds} s has passed";
}

internal enum DependencyState
{
    Open,
    Met,
    Impossible,
}

/// <summary>What is known of a container that another one depends on.</summary>
internal readonly record struct DependencyFacts(bool Started, bool Ended, int? ExitCode, bool WasHealthy);
