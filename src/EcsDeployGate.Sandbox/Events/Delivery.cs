namespace EcsDeployGate.Sandbox.Events;

/// <summary>One event on its way to one subscriber, as <c>/_sandbox/deliveries</c> shows it.</summary>
/// <remarks>
/// Outcome: <c>waiting</c>, <c>delivered</c> or <c>given-up</c>.
/// Answer: Status code or error of the last try.
/// </remarks>
internal sealed record Delivery(
    Guid Id, SandboxEvent Event, Subscription To, int Tries, string Outcome, string? Answer, DateTimeOffset PublishedAt);
