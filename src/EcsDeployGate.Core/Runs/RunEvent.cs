using System.Text.Json.Serialization;
using EcsDeployGate.Core.Deciding;
using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Inspecting;
using EcsDeployGate.Core.Probing;
using EcsDeployGate.Core.Receiving;
using EcsDeployGate.Core.Resolving;

namespace EcsDeployGate.Core.Runs;

/// <summary>Something that happened to a run. The log of these is the run, and the audit trail.</summary>
/// <remarks>The words of <c>kind</c> are stored for ever: <c>stage.what-happened</c>; never reuse one.</remarks>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(RunRequested), "receiving.requested")]
[JsonDerivedType(typeof(DeploymentResolved), "resolving.resolved")]
[JsonDerivedType(typeof(ResolvingRefused), "resolving.refused")]
[JsonDerivedType(typeof(DeploymentValidated), "validating.checked")]
[JsonDerivedType(typeof(ImagesInspected), "inspecting.inspected")]
[JsonDerivedType(typeof(ProbeSkipped), "probing.skipped")]
[JsonDerivedType(typeof(ProbeRegistered), "probing.registered")]
[JsonDerivedType(typeof(ProbeStarted), "probing.started")]
[JsonDerivedType(typeof(ProbeRefused), "probing.refused")]
[JsonDerivedType(typeof(ProbeEnded), "probing.ended")]
[JsonDerivedType(typeof(ProbeCleanedUp), "probing.cleaned-up")]
[JsonDerivedType(typeof(VerdictReached), "deciding.verdict")]
[JsonDerivedType(typeof(PersonDecided), "deciding.person")]
[JsonDerivedType(typeof(DoorHeld), "reporting.held")]
[JsonDerivedType(typeof(HoldEnded), "reporting.hold-ended")]
[JsonDerivedType(typeof(DoorAsked), "reporting.asked")]
[JsonDerivedType(typeof(DoorAnswered), "reporting.answered")]
[JsonDerivedType(typeof(DoorClosed), "reporting.closed-outside")]
[JsonDerivedType(typeof(StepFailed), "auditing.step-failed")]
public abstract record RunEvent;

/// <summary>Someone asked; the policy in force is kept with the request.</summary>
public sealed record RunRequested(GateRequest Request, GatePolicy Policy) : RunEvent;

/// <summary>What would be deployed is known.</summary>
public sealed record DeploymentResolved(Deployment Deployment) : RunEvent;

/// <summary>What would be deployed cannot be known, or cannot work.</summary>
public sealed record ResolvingRefused(string Code, string Message, string Fix, bool Rejects) : RunEvent;

/// <summary>Every rule over the deployment has spoken.</summary>
public sealed record DeploymentValidated(IReadOnlyList<Finding> Findings) : RunEvent;

/// <summary>Every image was looked at, or it is known why not.</summary>
public sealed record ImagesInspected(IReadOnlyList<InspectedImage> Images, IReadOnlyList<Finding> Findings) : RunEvent;

/// <summary>No probe will run.</summary>
/// <param name="Because">Why, for people.</param>
/// <param name="Impossible">True when there was something to probe and it cannot be done; the rules alone then approve nothing.</param>
public sealed record ProbeSkipped(string Because, bool Impossible = false) : RunEvent;

/// <summary>The derived definition is registered.</summary>
public sealed record ProbeRegistered(int Attempt, string TaskDefinitionArn) : RunEvent;

/// <summary>The probe task was started.</summary>
public sealed record ProbeStarted(int Attempt, string TaskArn) : RunEvent;

/// <summary>ECS refused to register or start the probe.</summary>
public sealed record ProbeRefused(int Attempt, string Code, string Message) : RunEvent;

/// <summary>The probe task has stopped; what it left is read.</summary>
public sealed record ProbeEnded(ProbeReport Report) : RunEvent;

/// <summary>Tasks and definitions of the probe are gone.</summary>
public sealed record ProbeCleanedUp : RunEvent;

/// <summary>The gate has made up its mind.</summary>
/// <param name="Verdict">What the gate thinks.</param>
/// <param name="Decision">What the door will be told, by the policy.</param>
/// <param name="Cause">The root cause; null when approved.</param>
/// <param name="Findings">All findings after the probe confirmed or disproved the likely ones.</param>
/// <param name="Summary">For the door: at most 512 characters.</param>
/// <param name="OtherCauses">What else the probe saw, with why it was not chosen; null when there was nothing.</param>
public sealed record VerdictReached(
    Verdict Verdict, Decision Decision, Cause? Cause, IReadOnlyList<Finding> Findings, string Summary, IReadOnlyList<OtherCause>? OtherCauses = null)
    : RunEvent;

/// <summary>A person has decided in the gate's place; the verdict, if there is one, stays what it was.</summary>
/// <param name="Decision">Approved or rejected.</param>
/// <param name="By">Who, as far as is known.</param>
/// <param name="Reason">Why, in the person's own words.</param>
public sealed record PersonDecided(Decision Decision, string By, string Reason) : RunEvent;

/// <summary>The decision is a person's: the door is kept waiting.</summary>
/// <param name="Until">When the waiting has an end: the approval's own, or what the policy gives a door that comes back.</param>
public sealed record DoorHeld(DateTimeOffset Until) : RunEvent;

/// <summary>Nobody decided in the time that the policy gives; the door is told no.</summary>
public sealed record HoldEnded : RunEvent;

/// <summary>A door that comes back came back and can be told now.</summary>
/// <param name="Reference">What it asked with: a job id, a lifecycle stage.</param>
public sealed record DoorAsked(string Reference) : RunEvent;

/// <summary>The door has the answer, or there is no door that waits.</summary>
public sealed record DoorAnswered(string Status, DateTimeOffset? AnsweredAt) : RunEvent;

/// <summary>Somebody else answered, or the door closed by itself; the run ends as decided outside.</summary>
/// <param name="Status">What the door says: <c>Approved</c>, <c>Rejected</c>, <c>Expired</c>, <c>Superseded</c>, <c>Unknown</c>.</param>
/// <param name="By">Who answered, when the door says.</param>
/// <param name="ClosedAt">When, when the door says.</param>
/// <param name="Reason">What was said with the answer, when the door says.</param>
public sealed record DoorClosed(string Status, string? By, DateTimeOffset? ClosedAt, string? Reason = null) : RunEvent;

/// <summary>A step failed for reasons of infrastructure or of the gate; it will be tried again within bounds.</summary>
public sealed record StepFailed(string Effect, int Failures, string Code, string Message) : RunEvent;
