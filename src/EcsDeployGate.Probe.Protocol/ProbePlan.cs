namespace EcsDeployGate.Probe.Protocol;

/// <summary>What the observer needs to know about the task it watches.</summary>
/// <param name="RunId">The run that asked, repeated in messages.</param>
/// <param name="SoakSeconds">Seconds for which every essential container must have stayed healthy; 0 to 3600.</param>
/// <param name="DeadlineSeconds">Seconds from the observer's start after which it answers with what it knows; 1 to 86400.</param>
/// <param name="Containers">The containers that have a health check; at most 64.</param>
/// <param name="WatchSeconds">Seconds for which a container that failed is still watched, to learn whether it is only late; 0 to 3600.</param>
/// <param name="CommandOnly">Whether the applications are not started, so that one attempt of each check answers whether it can be run.</param>
public sealed record ProbePlan(
    string RunId, int SoakSeconds, int DeadlineSeconds, IReadOnlyList<PlannedContainer> Containers, int WatchSeconds = 0, bool CommandOnly = false)
{
    /// <summary>The longest plan that <see cref="Parse"/> reads, in characters.</summary>
    public const int MaxJsonLength = 256 * 1024;

    /// <summary>The plan as one line of JSON.</summary>
    public string ToJson() => PlanJson.Write(this);

    /// <summary>Reads what <see cref="ToJson"/> wrote; members it does not know are ignored.</summary>
    /// <exception cref="FormatException">Something is missing, of the wrong type or out of range; the message names the place.</exception>
    public static ProbePlan Parse(string json) => PlanJson.Read(json);
}
