using EcsDeployGate.Core.Findings;

namespace EcsDeployGate.Core.Probing.Diagnosing;

/// <summary>Where ECS says a text.</summary>
internal enum ReasonPlace
{
    /// <summary>In a task's stopped reason or a container's reason.</summary>
    Stop,

    /// <summary>As the answer to RegisterTaskDefinition or RunTask, <c>code: message</c>.</summary>
    Call,
}

/// <summary>Whose fault a reason is.</summary>
internal enum Blame
{
    /// <summary>The deployment's: every task of it would end in the same way, so it rejects.</summary>
    Deployment,

    /// <summary>The platform's, the network's or the gate's: it says nothing about the app, so it neither rejects nor approves.</summary>
    Infrastructure,
}

/// <summary>What a text of ECS means.</summary>
/// <param name="Place">Where ECS says it.</param>
/// <param name="Blame">Whose fault it is.</param>
/// <param name="Code">One of <see cref="CauseCodes"/>.</param>
/// <param name="Meaning">A sentence for people that follows a colon.</param>
/// <param name="Fix">What to do.</param>
/// <param name="Source">Where the text was seen or documented.</param>
/// <param name="Fragments">All of them are in the text, in any case; tails change between versions. One that starts with <c>^</c> is how the text begins.</param>
internal sealed record ReasonText(ReasonPlace Place, Blame Blame, string Code, string Meaning, string Fix, string Source, params string[] Fragments)
{
    /// <summary>True for a text that only repeats that something else failed: anything more telling goes before it.</summary>
    public bool IsEcho { get; init; }

    public bool Infrastructure => Blame is Blame.Infrastructure;

    public string Why => (Blame, Place) switch
    {
        (Blame.Infrastructure, _) when Code is CauseCodes.GatePermission => "The gate cannot look, so it knows nothing about the deployment.",
        (Blame.Infrastructure, _) when Code is CauseCodes.PlacementRefused => "The probe runs where the service runs; with this network or cluster it cannot.",
        (Blame.Infrastructure, _) => "It says nothing about the deployment.",
        (_, ReasonPlace.Call) => "The deploy action would be refused in the same way.",
        _ => "Every task of this deployment would stop before it runs.",
    };

    public bool Fits(string text)
    {
        foreach (var fragment in Fragments)
        {
            if (fragment is ['^', ..] ? !text.StartsWith(fragment[1..], StringComparison.OrdinalIgnoreCase) : !text.Contains(fragment, StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>What a stopped task's or container's reason means; null when it is none that is known.</summary>
    public static ReasonText? OfStop(string? text) =>
        string.IsNullOrEmpty(text) ? null : ReasonTable.All.FirstOrDefault(known => known.Place is ReasonPlace.Stop && known.Fits(text));

    /// <summary>What it means that ECS refuses a call; the last entry fits everything.</summary>
    public static ReasonText OfCall(string code, string message) =>
        ReasonTable.All.First(known => known.Place is ReasonPlace.Call && known.Fits($"{code}: {message}"));
}
