using EcsDeployGate.Core.Deciding;
using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Inspecting;
using EcsDeployGate.Core.Names;
using EcsDeployGate.Core.Probing;
using EcsDeployGate.Core.Receiving;
using EcsDeployGate.Core.Resolving;

namespace EcsDeployGate.Core.Runs;

/// <summary>One judgement of one deployment, as its events made it.</summary>
public sealed record GateRun
{
    /// <summary>The run's id.</summary>
    public required RunId Id { get; init; }

    /// <summary>Where it stands.</summary>
    public required RunStage Stage { get; init; }

    /// <summary>Who asked for what.</summary>
    public required GateRequest Request { get; init; }

    /// <summary>The policy that it started with.</summary>
    public required GatePolicy Policy { get; init; }

    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When its last event happened.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>What is to be done next; null when nothing is.</summary>
    public RunEffect? Due { get; init; }

    /// <summary>Not before this; null for at once.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>How often in a row the due effect has failed.</summary>
    public int Failures { get; init; }

    /// <summary>What would be deployed, once known.</summary>
    public Deployment? Deployment { get; init; }

    /// <summary>Why nothing could be resolved, if so.</summary>
    public ResolvingRefused? Refused { get; init; }

    /// <summary>What the images say.</summary>
    public IReadOnlyList<InspectedImage> Images { get; init; } = [];

    /// <summary>Findings so far; final after the verdict.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>Which probe of the run this is, from 1; 0 before the first.</summary>
    public int ProbeAttempt { get; init; }

    /// <summary>When the current probe task was started.</summary>
    public DateTimeOffset? ProbeStartedAt { get; init; }

    /// <summary>ARN of the current probe task.</summary>
    public string? ProbeTaskArn { get; init; }

    /// <summary>The last probe's report.</summary>
    public ProbeReport? Probe { get; init; }

    /// <summary>The last refusal of ECS to register or start the probe.</summary>
    public ProbeRefused? ProbeRefusal { get; init; }

    /// <summary>Why no probe ran, if so.</summary>
    public ProbeSkipped? ProbeSkipped { get; init; }

    /// <summary>The failure that ended the trying, if infrastructure or the gate itself gave up.</summary>
    public StepFailed? GaveUp { get; init; }

    /// <summary>The verdict, once reached.</summary>
    public VerdictReached? Verdict { get; init; }

    /// <summary>The person who decided in the gate's place, if so.</summary>
    public PersonDecided? Person { get; init; }

    /// <summary>When the time for a person's decision was over, if so.</summary>
    public DateTimeOffset? HoldEndedAt { get; init; }

    /// <summary>What a door that comes back asked with when it could be told; null before.</summary>
    public string? Asked { get; init; }

    /// <summary>What the door said at last.</summary>
    public DoorAnswered? Answered { get; init; }

    /// <summary>Who decided outside, if so.</summary>
    public DoorClosed? ClosedOutside { get; init; }

    /// <summary>True when nothing will happen any more.</summary>
    public bool IsEnded => Stage is RunStage.Ended;

    /// <summary>True when the gate is done and waits for a person; the door is open.</summary>
    public bool IsHeld => Due is AwaitPerson;

    /// <summary>What was decided: outside, by a person through the gate, or by the gate; null while open.</summary>
    public Decision? Decision => ClosedOutside?.Status switch
    {
        "Approved" => Deciding.Decision.Approved,
        "Rejected" => Deciding.Decision.Rejected,
        not null => Deciding.Decision.Held,
        null => Person?.Decision ?? (HoldEndedAt is null ? Verdict?.Decision : Deciding.Decision.Rejected),
    };
}
